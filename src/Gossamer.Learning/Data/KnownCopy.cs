namespace Gossamer.Learning.Data;

/// <summary>A file in circulation that stands in for a published one, recognised by its checksum.</summary>
/// <param name="Sha256">SHA-256 in lower-case hexadecimal digits.</param>
/// <param name="IsExact">Whether it holds exactly the samples of the published file.</param>
/// <param name="Note">What it is, a few words for reports, for example <c>JPEG copy</c>.</param>
public sealed record KnownCopy(string Sha256, bool IsExact, string Note);
