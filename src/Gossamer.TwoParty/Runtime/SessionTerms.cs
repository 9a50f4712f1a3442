using System.Security.Cryptography;

namespace Gossamer.TwoParty.Runtime;

/// <summary>What both sides must agree on before a session begins, and how patient this side is.</summary>
public sealed record SessionTerms
{
    /// <summary>Parts of a manifest that a hello has room for.</summary>
    public const int MostParts = 16;

    /// <summary>Terms for one manifest.</summary>
    /// <param name="manifestHash">SHA-256 of the canonical manifest.</param>
    /// <exception cref="ArgumentException">It is not 32 bytes long.</exception>
    public SessionTerms(ReadOnlyMemory<byte> manifestHash)
    {
        if (manifestHash.Length != SHA256.HashSizeInBytes)
            throw new ArgumentException($"The hash of a manifest has {SHA256.HashSizeInBytes} bytes, not {manifestHash.Length}.", nameof(manifestHash));
        ManifestHash = manifestHash;
    }

    /// <summary>SHA-256 of the canonical manifest.</summary>
    public ReadOnlyMemory<byte> ManifestHash { get; }

    /// <summary>The parts of the manifest, in an order that both sides know; at most <see cref="MostParts"/>, by default none.</summary>
    /// <exception cref="ArgumentException">There are more.</exception>
    public IReadOnlyList<TermsPart> Parts
    {
        get;
        init => field = value.Count <= MostParts ? value : throw new ArgumentException($"{value.Count} parts of a manifest, expected at most {MostParts}", nameof(value));
    } = [];

    /// <summary>Optional parts of the protocol that this side uses; default none.</summary>
    public uint Features { get; init; }

    /// <summary>Elements of the largest batch; default 2^20.</summary>
    public int MaxBatch { get; init; } = 1 << 20;

    /// <summary>Bytes of the longest message; default 64 MB.</summary>
    public int MaxMessageBytes { get; init; } = 64 << 20;

    /// <summary>How long connecting may take; default 10 s. The other side's value does not matter.</summary>
    public TimeSpan HandshakeTimeout { get; init; } = TimeSpan.FromSeconds(10);

    /// <summary>How long a message may be overdue; default 2 min. The other side's value does not matter.</summary>
    public TimeSpan IdleTimeout { get; init; } = TimeSpan.FromMinutes(2);
}
