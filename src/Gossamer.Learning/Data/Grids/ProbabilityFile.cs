using Gossamer.Learning.Data.Formats;

namespace Gossamer.Learning.Data.Grids;

/// <summary>
/// Probabilities in files: NIfTI-1 of real numbers of 32 bits (<c>.nii</c>, <c>.nii.gz</c>), or a PNG whose white is 1, written with 16
/// bits so that a step is 1 / 65,535.
/// </summary>
public static class ProbabilityFile
{
    /// <summary>Reads a file.</summary>
    /// <exception cref="InvalidDataException">The file is not what it should be.</exception>
    public static ProbabilityGrid Read(string path) => Read(File.ReadAllBytes(path), path);

    /// <summary>Reads content, a NIfTI-1 file of any data type or a grey PNG of any depth; <paramref name="file"/> names it in messages.</summary>
    /// <exception cref="InvalidDataException">The content is not what it should be.</exception>
    public static ProbabilityGrid Read(byte[] content, string file)
    {
        if (!content.AsSpan().StartsWith(PngPicture.Signature)) return NiftiFile.ReadProbabilities(content, file);
        var picture = PngPicture.Read(content, file);
        if (!picture.IsGrey) throw FormatError.At(file, "IHDR", "a picture with colours or opacity", "expected one of grey, whose white is a probability of 1");
        double white = (1 << picture.Depth) - 1;
        return ProbabilityGrid.Of(GridGeometry.Picture(picture.Width, picture.Height), cell => picture.Samples[cell] / white);
    }

    /// <summary>The extension of a file that keeps where cells lie: <c>.png</c> for a picture of unit cells, else <c>.nii.gz</c>.</summary>
    public static string ExtensionFor(GridGeometry geometry) => geometry.IsPlainPicture ? ".png" : ".nii.gz";

    /// <summary>Writes <c>.nii</c> and <c>.nii.gz</c> whatever the grid is, <c>.png</c> for a picture, which loses spacing and affine.</summary>
    /// <exception cref="ArgumentException">The format cannot hold the grid.</exception>
    public static void Write(string path, ProbabilityGrid grid)
    {
        if (path.EndsWith(".nii", StringComparison.OrdinalIgnoreCase) || path.EndsWith(".nii.gz", StringComparison.OrdinalIgnoreCase)) NiftiFile.WriteProbabilities(path, grid);
        else if (path.EndsWith(".png", StringComparison.OrdinalIgnoreCase)) PngWriter.Write(path, grid);
        else throw new ArgumentException($"{path}: cannot write this format, expected .nii, .nii.gz or .png");
    }
}
