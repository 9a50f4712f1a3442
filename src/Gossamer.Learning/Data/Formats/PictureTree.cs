namespace Gossamer.Learning.Data.Formats;

/// <summary>Opens folders and archives of pictures.</summary>
internal static class PictureTree
{
    /// <summary>Pictures and lists; no layout that is read goes deeper than root/train/class/images/file.</summary>
    public static readonly FileKind Kind = new("a picture", IsOfUse, LargestFile: 64 << 20, DeepestFolder: 4);

    private static readonly string[] PictureExtensions = [".jpg", ".jpeg", ".png", ".bmp", ".webp"];
    private static readonly string[] TarExtensions = [".tar.gz", ".tgz", ".tar"];

    /// <summary>Whether <paramref name="path"/> names a folder, or a file with the extension of a known archive.</summary>
    public static bool CanOpen(string path) =>
        Directory.Exists(path) || (File.Exists(path) && (HasExtension(path, TarExtensions) || HasExtension(path, ".zip")));

    /// <summary>Opens a folder, a tar archive or a zip archive.</summary>
    /// <exception cref="InvalidDataException">The archive is damaged.</exception>
    public static IFileTree Open(string path, CancellationToken cancellation)
    {
        if (Directory.Exists(path)) return new FileFolder(path, Kind);
        return HasExtension(path, ".zip") ? new FileZip(path, Kind) : new PictureTarball(path, cancellation);
    }

    /// <summary>Whether a file is a picture by its extension.</summary>
    public static bool IsPicture(string path) => HasExtension(path, PictureExtensions);

    /// <summary>Whether a file can matter at all: pictures and lists, but not what macOS adds to archives.</summary>
    public static bool IsOfUse(string path) =>
        (IsPicture(path) || HasExtension(path, ".txt")) && !FileTree.IsResourceFork(path);

    private static bool HasExtension(string path, params ReadOnlySpan<string> extensions)
    {
        foreach (string extension in extensions)
        {
            if (path.EndsWith(extension, StringComparison.OrdinalIgnoreCase)) return true;
        }

        return false;
    }
}
