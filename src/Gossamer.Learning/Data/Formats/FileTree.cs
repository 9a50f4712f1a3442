namespace Gossamer.Learning.Data.Formats;

/// <summary>Opens folders and zip archives of files.</summary>
public static class FileTree
{
    /// <summary>Opens a folder or a zip archive; what macOS adds to archives is passed over.</summary>
    /// <exception cref="FileNotFoundException">There is nothing at <paramref name="path"/>.</exception>
    /// <exception cref="InvalidDataException">It is neither, or the archive is damaged.</exception>
    public static IFileTree Open(string path, FileKind kind)
    {
        if (Directory.Exists(path)) return new FileFolder(path, kind);
        if (!File.Exists(path)) throw new FileNotFoundException($"{path}: no such file or folder");
        return path.EndsWith(".zip", StringComparison.OrdinalIgnoreCase)
            ? new FileZip(path, kind)
            : throw FormatError.At(path, "name", "neither a folder nor a .zip archive", "name the folder or archive that holds the files");
    }

    /// <summary>Whether macOS put the file into an archive for itself.</summary>
    internal static bool IsResourceFork(string path) =>
        path.StartsWith("__MACOSX/", StringComparison.Ordinal) || Path.GetFileName(path.AsSpan()).StartsWith("._");
}
