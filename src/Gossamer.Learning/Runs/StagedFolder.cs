namespace Gossamer.Learning.Runs;

/// <summary>
/// Files that appear in a folder together or not at all: they are written to a folder inside it, and moved when all of them are there.
/// Files of the same names are replaced; others stay.
/// </summary>
public sealed class StagedFolder : IDisposable
{
    private readonly string _stage;
    private readonly bool _isNew;
    private readonly List<string> _files = [];

    /// <summary>Begins; the folder is made where there is none.</summary>
    /// <exception cref="IOException">There is a file of that name.</exception>
    public StagedFolder(string path)
    {
        if (File.Exists(path)) throw new IOException($"{path} is a file, expected a folder");
        (Location, _isNew) = (path, !Directory.Exists(path));
        _stage = Path.Combine(path, $".{Guid.NewGuid():N}.tmp");
        Directory.CreateDirectory(_stage);
    }

    /// <summary>The folder.</summary>
    public string Location { get; }

    /// <summary>Where to write a file that will be <paramref name="name"/> in the folder; the name may have folders of its own.</summary>
    public string PathFor(string name)
    {
        string path = Path.Combine(_stage, name);
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        _files.Add(name);
        return path;
    }

    /// <summary>Moves all files to the folder and returns their paths there, in the order in which they were asked for.</summary>
    public IReadOnlyList<string> Complete()
    {
        string[] paths = [.. _files.Select(name => Path.Combine(Location, name))];
        for (int i = 0; i < paths.Length; i++)
        {
            Directory.CreateDirectory(Path.GetDirectoryName(paths[i])!);
            File.Move(Path.Combine(_stage, _files[i]), paths[i], overwrite: true);
        }
        return paths;
    }

    /// <summary>Removes what was not moved, and the folder if it was made here and nothing is in it.</summary>
    public void Dispose()
    {
        if (Directory.Exists(_stage)) Directory.Delete(_stage, recursive: true);
        if (_isNew && Directory.Exists(Location) && !Directory.EnumerateFileSystemEntries(Location).Any()) Directory.Delete(Location);
    }
}
