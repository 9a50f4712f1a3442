using System.Security.Cryptography;
using System.Text;

namespace Gossamer.TwoParty.Core;

/// <summary>
/// What one party draws from the operating system for one session and never shares. Every generator of the session takes its key
/// from here, each its own: HKDF-SHA256 (RFC 5869) of the secret, salted by the session, with stream and purpose as info.
/// </summary>
public sealed class SessionSecret : IDisposable
{
    /// <summary>Bytes of a secret and of a session id.</summary>
    public const int Bytes = 32;

    private readonly byte[] _secret = GC.AllocateUninitializedArray<byte>(Bytes, pinned: true);
    private readonly byte[] _session;
    private bool _disposed;

    /// <summary>A fixed secret, for tests whose traffic must repeat.</summary>
    /// <exception cref="ArgumentException">A length is not 32 bytes.</exception>
    internal SessionSecret(ReadOnlySpan<byte> secret, ReadOnlySpan<byte> sessionId)
    {
        CheckLength(secret, nameof(secret));
        CheckLength(sessionId, nameof(sessionId));
        secret.CopyTo(_secret);
        _session = sessionId.ToArray();
    }

    private SessionSecret(ReadOnlySpan<byte> sessionId)
    {
        CheckLength(sessionId, nameof(sessionId));
        RandomNumberGenerator.Fill(_secret);
        _session = sessionId.ToArray();
    }

    /// <summary>The session's public name, which both parties know and no other session has.</summary>
    public ReadOnlySpan<byte> SessionId => _session;

    /// <summary>Draws a secret from the operating system.</summary>
    /// <param name="sessionId">32 bytes that both parties agreed on.</param>
    /// <exception cref="ArgumentException"><paramref name="sessionId"/> is not 32 bytes long.</exception>
    public static SessionSecret Draw(ReadOnlySpan<byte> sessionId) => new(sessionId);

    /// <summary>The key of one consumer.</summary>
    /// <param name="stream">What the key serves, for example "shares".</param>
    /// <param name="purpose">Which of several under that name, for example a layer's.</param>
    public Seed Derive(string stream, string purpose)
    {
        ObjectDisposedException.ThrowIf(_disposed, this);
        return Derive(_secret, _session, stream, purpose);
    }

    /// <summary>A generator under a key of its own.</summary>
    public AesGenerator Generator(string stream, string purpose)
    {
        using Seed seed = Derive(stream, purpose);
        return new AesGenerator(seed);
    }

    /// <summary>
    /// A key that both parties of a session compute alike from <paramref name="transcript"/>, which both have seen and which needs not
    /// be secret.
    /// </summary>
    internal static Seed Public(ReadOnlySpan<byte> transcript, ReadOnlySpan<byte> sessionId, string stream, string purpose) =>
        Derive(transcript, sessionId, stream, purpose);

    /// <summary>Zeroes the secret.</summary>
    public void Dispose()
    {
        _disposed = true;
        CryptographicOperations.ZeroMemory(_secret);
    }

    private static Seed Derive(ReadOnlySpan<byte> material, ReadOnlySpan<byte> salt, string stream, string purpose)
    {
        ArgumentException.ThrowIfNullOrEmpty(stream);
        ArgumentException.ThrowIfNullOrEmpty(purpose);
        // Each part behind its length, so that no two (stream, purpose) share an info.
        byte[] info = Encoding.UTF8.GetBytes($"gossamer two-party 1|{stream.Length}:{stream}|{purpose.Length}:{purpose}");
        Span<byte> key = stackalloc byte[Seed.Bytes];
        HKDF.DeriveKey(HashAlgorithmName.SHA256, material, key, salt, info);
        var seed = new Seed(key);
        CryptographicOperations.ZeroMemory(key);
        return seed;
    }

    private static void CheckLength(ReadOnlySpan<byte> value, string name)
    {
        if (value.Length != Bytes) throw new ArgumentException($"Expected {Bytes} bytes, not {value.Length}.", name);
    }
}
