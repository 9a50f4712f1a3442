namespace Gossamer.Learning.Data.Formats;

/// <summary>A folder of files on disk.</summary>
internal sealed class FileFolder : IFileTree
{
    private readonly FileKind _kind;

    public FileFolder(string location, FileKind kind)
    {
        _kind = kind;
        Location = location;
        var options = new EnumerationOptions
        {
            RecurseSubdirectories = true, MaxRecursionDepth = kind.DeepestFolder, IgnoreInaccessible = false,
        };
        string[] paths =
        [
            .. Directory.EnumerateFiles(location, "*", options)
                .Select(path => Path.GetRelativePath(location, path).Replace(Path.DirectorySeparatorChar, '/'))
                .Where(path => kind.Matters(path) && !FileTree.IsResourceFork(path)),
        ];
        Array.Sort(paths, StringComparer.Ordinal);
        Paths = paths;
    }

    public string Location { get; }

    public IReadOnlyList<string> Paths { get; }

    public byte[] Read(string path)
    {
        string full = Path.Combine(Location, path);
        using FileStream file = File.OpenRead(full);
        using var stream = new DataFileStream(file, full);
        return stream.ReadToEnd(_kind.LargestFile, _kind.Name);
    }

    public string Describe(string path) => Path.Combine(Location, path);

    public void Dispose()
    {
    }
}
