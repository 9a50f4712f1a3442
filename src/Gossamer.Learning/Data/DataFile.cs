namespace Gossamer.Learning.Data;

/// <summary>A file of a data set as its authors published it.</summary>
/// <param name="Name">File name.</param>
/// <param name="Bytes">Size; null if not known.</param>
/// <param name="Addresses">Where it can be downloaded, best first.</param>
public sealed record DataFile(string Name, long? Bytes, IReadOnlyList<Uri> Addresses)
{
    /// <summary>SHA-256 in lower-case hexadecimal digits; null if not known.</summary>
    public string? Sha256 { get; init; }

    /// <summary>MD5 in lower-case hexadecimal digits, where that is what the authors published; null if not known.</summary>
    public string? Md5 { get; init; }
}
