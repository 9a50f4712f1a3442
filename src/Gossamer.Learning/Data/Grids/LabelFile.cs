using Gossamer.Learning.Data.Formats;

namespace Gossamer.Learning.Data.Grids;

/// <summary>
/// Label maps of every format that is read: NIfTI-1 (<c>.nii</c>, <c>.nii.gz</c>), PNG of 1 to 16 bits, GIF and TIFF, told apart by content.
/// A picture of black and one light grey is a mask, whose light grey is label 1.
/// </summary>
public static class LabelFile
{
    private static readonly string[] Extensions = [".nii.gz", ".nii", ".png", ".gif", ".tiff", ".tif"];

    /// <summary>Label maps in a tree of files.</summary>
    public static FileKind Kind { get; } = new("a label map", IsLabelFile, LargestFile: 1L << 30, DeepestFolder: 6);

    /// <summary>Whether a path has the extension of a label map.</summary>
    public static bool IsLabelFile(string path) => NameOf(path) is not null;

    /// <summary>The file's name without its extension, <c>.nii.gz</c> being one; null where it is no label map.</summary>
    public static string? NameOf(string path)
    {
        string name = Path.GetFileName(path);
        foreach (string extension in Extensions)
            if (name.Length > extension.Length && name.EndsWith(extension, StringComparison.OrdinalIgnoreCase)) return name[..^extension.Length];
        return null;
    }

    /// <summary>Reads a file.</summary>
    /// <exception cref="InvalidDataException">The file is not what it should be.</exception>
    public static LabelGrid Read(string path) => Read(File.ReadAllBytes(path), path);

    /// <summary>Reads content; <paramref name="file"/> names it in messages.</summary>
    /// <exception cref="InvalidDataException">The content is not what it should be.</exception>
    public static LabelGrid Read(byte[] content, string file)
    {
        if (content.AsSpan().StartsWith(PngPicture.Signature)) return PngLabels.Read(content, file);
        if (GifLabels.IsGif(content)) return GifLabels.Read(content, file);
        if (TiffLabels.IsTiff(content)) return TiffLabels.Read(content, file);
        bool looksLikeNifti = content is [0x1F, 0x8B, ..] or [0x5C, 0x01, 0, 0, ..] or [0, 0, 0x01, 0x5C, ..];
        if (looksLikeNifti || file.Contains(".nii", StringComparison.OrdinalIgnoreCase)) return NiftiFile.Read(content, file);
        throw FormatError.At(file, "offset 0", "not a NIfTI-1, PNG, GIF or TIFF file", "convert the labels to one of them");
    }

    /// <summary>The extension of a file that gives a map back as it is: <c>.png</c> where that does, else <c>.nii.gz</c>.</summary>
    public static string ExtensionFor(LabelGrid grid)
    {
        long[] marked = [.. grid.Labels.Where(static label => label != 0)];
        bool becomesMask = marked is [> PictureLabels.Dark];
        return grid.Geometry.IsPlainPicture && grid.Labels[0] >= 0 && grid.Labels[^1] <= ushort.MaxValue && !becomesMask ? ".png" : ".nii.gz";
    }

    /// <summary>Writes a label map: <c>.nii</c> and <c>.nii.gz</c> whatever it is, <c>.png</c> for a picture with labels from 0 to 65,535.</summary>
    /// <exception cref="ArgumentException">The format cannot hold the grid.</exception>
    public static void Write(string path, LabelGrid grid)
    {
        if (path.EndsWith(".nii", StringComparison.OrdinalIgnoreCase) || path.EndsWith(".nii.gz", StringComparison.OrdinalIgnoreCase)) NiftiFile.Write(path, grid);
        else if (path.EndsWith(".png", StringComparison.OrdinalIgnoreCase)) PngWriter.Write(path, grid);
        else throw new ArgumentException($"{path}: cannot write this format, expected .nii, .nii.gz or .png");
    }
}
