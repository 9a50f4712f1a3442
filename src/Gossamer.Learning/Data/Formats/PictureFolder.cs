namespace Gossamer.Learning.Data.Formats;

/// <summary>A folder of files on disk.</summary>
internal sealed class PictureFolder : IPictureTree
{
    /// <summary>No layout that is read goes deeper: root/train/class/images/file.</summary>
    private const int DeepestFolder = 4;

    public PictureFolder(string location)
    {
        Location = location;
        var options = new EnumerationOptions
        {
            RecurseSubdirectories = true, MaxRecursionDepth = DeepestFolder, IgnoreInaccessible = false,
        };
        string[] paths =
        [
            .. Directory.EnumerateFiles(location, "*", options)
                .Select(path => Path.GetRelativePath(location, path).Replace(Path.DirectorySeparatorChar, '/'))
                .Where(PictureTree.IsOfUse),
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
        return stream.ReadToEnd(PictureTree.LargestFile, "a picture");
    }

    public string Describe(string path) => Path.Combine(Location, path);

    public void Dispose()
    {
    }
}
