namespace Gossamer.Learning.Data.Formats;

/// <summary>The files of a tar archive, compressed or not, kept in memory as they are stored there.</summary>
internal sealed class PictureTarball : IFileTree
{
    private const long LargestTotal = 16L << 30;

    private readonly Dictionary<string, byte[]> _contents = new(StringComparer.Ordinal);

    public PictureTarball(string location, CancellationToken cancellation)
    {
        Location = location;
        using DataFileStream stream = DataFileStream.Open(location);
        var archive = new TarReader(stream);
        long total = 0;
        while (archive.MoveNext())
        {
            cancellation.ThrowIfCancellationRequested();
            if (!PictureTree.IsOfUse(archive.Name)) continue;
            total += archive.Length;
            if (total > LargestTotal)
                throw stream.Error($"the archive unpacks to more than {LargestTotal} bytes", "unpack it and name the folder");
            if (!_contents.TryAdd(archive.Name, archive.Read(PictureTree.Kind.LargestFile)))
                throw stream.Error($"the entry {archive.Name} is there twice", "expected every file once");
        }

        string[] paths = [.. _contents.Keys];
        Array.Sort(paths, StringComparer.Ordinal);
        Paths = paths;
    }

    public string Location { get; }

    public IReadOnlyList<string> Paths { get; }

    public byte[] Read(string path) => _contents[path];

    public void Dispose() => _contents.Clear();
}
