using System.Security.Cryptography;

namespace Gossamer.TwoParty.Runtime;

/// <summary>
/// A part of what a manifest says, whose fingerprint goes into the hello beside the hash of the whole: sides whose manifests differ can then say where.
/// </summary>
/// <param name="Name">What the part is about, for people.</param>
/// <param name="Content">What it says.</param>
public sealed record TermsPart(string Name, ReadOnlyMemory<byte> Content)
{
    /// <summary>Bytes of a fingerprint.</summary>
    internal const int FingerprintBytes = 8;

    /// <summary>Writes the first bytes of the SHA-256 of the content; that says where manifests differ, and the hash of the whole whether they do.</summary>
    internal void WriteFingerprint(Span<byte> fingerprint) => SHA256.HashData(Content.Span).AsSpan(0, FingerprintBytes).CopyTo(fingerprint);
}
