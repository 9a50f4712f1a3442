using System.Security.Cryptography;

namespace Gossamer.TwoParty.Core;

/// <summary>
/// The 128-bit key of a generator. It has no text, no equality and no serialised form, and its memory is zeroed when it is disposed of.
/// </summary>
public sealed class Seed : IDisposable
{
    /// <summary>Bytes of a seed.</summary>
    public const int Bytes = 16;

    // Pinned, so that the collector leaves no copies behind.
    private readonly byte[] _key = GC.AllocateUninitializedArray<byte>(Bytes, pinned: true);
    private bool _disposed;

    /// <summary>Copies <paramref name="key"/>; the caller zeroes its own.</summary>
    /// <exception cref="ArgumentException"><paramref name="key"/> is not 16 bytes long.</exception>
    public Seed(ReadOnlySpan<byte> key)
    {
        if (key.Length != Bytes) throw new ArgumentException($"A seed has {Bytes} bytes, not {key.Length}.", nameof(key));
        key.CopyTo(_key);
    }

    private Seed() => RandomNumberGenerator.Fill(_key);

    /// <summary>The key; not to be kept.</summary>
    /// <exception cref="ObjectDisposedException">The seed is disposed of.</exception>
    public ReadOnlySpan<byte> Key
    {
        get
        {
            ObjectDisposedException.ThrowIf(_disposed, this);
            return _key;
        }
    }

    /// <summary>A seed from the operating system.</summary>
    public static Seed Draw() => new();

    /// <summary>Zeroes the key.</summary>
    public void Dispose()
    {
        _disposed = true;
        CryptographicOperations.ZeroMemory(_key);
    }
}
