using System.Security.Cryptography;
using System.Text;

namespace Gossamer.TwoParty.Runtime.Stores;

/// <summary>Whom and what the correlations of a store are for: the other party's key and the manifest.</summary>
/// <param name="Peer">The key the other party has proved to hold; none without TLS.</param>
/// <param name="ManifestHash">SHA-256 of the manifest, 32 bytes.</param>
public sealed record StoreBinding(KeyFingerprint? Peer, ReadOnlyMemory<byte> ManifestHash)
{
    /// <summary>SHA-256 of both.</summary>
    internal byte[] Digest()
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        hash.AppendData(Encoding.ASCII.GetBytes(Peer?.ToString() ?? "no key"));
        hash.AppendData(ManifestHash.Span);
        return hash.GetHashAndReset();
    }
}
