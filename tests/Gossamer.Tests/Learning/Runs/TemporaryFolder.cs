namespace Gossamer.Tests.Learning.Runs;

/// <summary>A folder that lives as long as a test.</summary>
internal sealed class TemporaryFolder : IDisposable
{
    private readonly DirectoryInfo _directory = Directory.CreateTempSubdirectory("gossamer-");

    public string Root => _directory.FullName;

    public string this[params string[] parts] => Path.Combine([Root, .. parts]);

    public void Dispose() => _directory.Delete(recursive: true);
}
