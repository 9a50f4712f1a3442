namespace Gossamer.Tests.Inference.Checkpoints;

/// <summary>A directory of its own, removed with everything in it.</summary>
internal sealed class TemporaryDirectory : IDisposable
{
    private readonly DirectoryInfo _directory = Directory.CreateTempSubdirectory("gossamer-");

    public string this[string name] => Path.Combine(_directory.FullName, name);

    public IEnumerable<string> Files =>
        _directory.EnumerateFileSystemInfos().Select(static file => file.Name).Order(StringComparer.Ordinal);

    public void Dispose() => _directory.Delete(recursive: true);
}
