namespace Gossamer.Learning.Data;

/// <summary>A file that was read.</summary>
/// <param name="Path">Full path.</param>
/// <param name="Bytes">Size.</param>
/// <param name="Sha256">SHA-256 in lower-case hexadecimal digits.</param>
/// <param name="Origin">What the checksum says.</param>
/// <param name="Note">For a known copy, what it is, a few words; otherwise empty.</param>
public sealed record StoredFile(string Path, long Bytes, string Sha256, FileOrigin Origin, string Note);
