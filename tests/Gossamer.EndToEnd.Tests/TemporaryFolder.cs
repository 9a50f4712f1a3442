namespace Gossamer.EndToEnd.Tests;

/// <summary>A folder that lives as long as a test.</summary>
internal sealed class TemporaryFolder : IDisposable
{
    /// <summary>Its full path.</summary>
    public string Path { get; } = Directory.CreateTempSubdirectory("gossamer-").FullName;

    /// <summary>The path of a file or folder in it.</summary>
    public string this[params string[] names] => System.IO.Path.Combine([Path, .. names]);

    /// <summary>Deletes it with all it holds.</summary>
    public void Dispose() => Directory.Delete(Path, recursive: true);
}
