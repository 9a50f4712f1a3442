namespace Gossamer.Learning.Data.Formats;

/// <summary>Files below a folder, or in an archive as if it were one. Reading is safe from any thread.</summary>
public interface IFileTree : IDisposable
{
    /// <summary>Path of the folder or archive.</summary>
    string Location { get; }

    /// <summary>Paths of the files relative to the root, with forward slashes, in ordinal order.</summary>
    IReadOnlyList<string> Paths { get; }

    /// <summary>The bytes of one of <see cref="Paths"/>.</summary>
    /// <exception cref="InvalidDataException">They cannot be had, or are more than such a file ever has.</exception>
    byte[] Read(string path);

    /// <summary>Name of a file in messages.</summary>
    string Describe(string path) => $"{Location}({path})";
}
