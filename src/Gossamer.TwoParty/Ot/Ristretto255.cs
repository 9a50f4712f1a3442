using System.Runtime.InteropServices;
using System.Security.Cryptography;
using Gossamer.TwoParty.Core;

namespace Gossamer.TwoParty.Ot;

/// <summary>
/// The group of prime order of RFC 9496, computed by libsodium in constant time: the only native code of the engine. Points are
/// 32-byte canonical encodings.
/// </summary>
internal static unsafe partial class Ristretto255
{
    /// <summary>Bytes of a point and of a scalar.</summary>
    public const int Bytes = 32;

    /// <summary>Uniform bytes that a scalar is reduced from.</summary>
    public const int WideScalarBytes = 64;

    private const string Library = "libsodium";

    static Ristretto255()
    {
        if (sodium_init() < 0) throw new CryptographicException("libsodium does not initialise.");
    }

    /// <summary>The scalar that 64 uniform bytes give modulo the group order.</summary>
    public static void ReduceScalar(ReadOnlySpan<byte> wide, Span<byte> scalar)
    {
        Check(wide, WideScalarBytes);
        Check(scalar, Bytes);
        fixed (byte* from = wide, to = scalar) crypto_core_ristretto255_scalar_reduce(to, from);
    }

    /// <summary><paramref name="scalar"/> · G.</summary>
    /// <exception cref="CryptographicException">The product is the identity.</exception>
    public static void MultiplyBase(ReadOnlySpan<byte> scalar, Span<byte> product)
    {
        Check(scalar, Bytes);
        Check(product, Bytes);
        fixed (byte* n = scalar, to = product) Succeed(crypto_scalarmult_ristretto255_base(to, n));
    }

    /// <summary><paramref name="scalar"/> · <paramref name="point"/>.</summary>
    /// <exception cref="CryptographicException">The point is not a canonical encoding, or the product is the identity.</exception>
    public static void Multiply(ReadOnlySpan<byte> scalar, ReadOnlySpan<byte> point, Span<byte> product)
    {
        Check(scalar, Bytes);
        Check(point, Bytes);
        Check(product, Bytes);
        fixed (byte* n = scalar, p = point, to = product) Succeed(crypto_scalarmult_ristretto255(to, n, p));
    }

    /// <summary><paramref name="left"/> + <paramref name="right"/>.</summary>
    /// <exception cref="CryptographicException">An operand is not a canonical encoding.</exception>
    public static void Add(ReadOnlySpan<byte> left, ReadOnlySpan<byte> right, Span<byte> sum)
    {
        Check(left, Bytes);
        Check(right, Bytes);
        Check(sum, Bytes);
        fixed (byte* p = left, q = right, to = sum) Succeed(crypto_core_ristretto255_add(to, p, q));
    }

    /// <summary><paramref name="left"/> − <paramref name="right"/>.</summary>
    /// <exception cref="CryptographicException">An operand is not a canonical encoding.</exception>
    public static void Subtract(ReadOnlySpan<byte> left, ReadOnlySpan<byte> right, Span<byte> difference)
    {
        Check(left, Bytes);
        Check(right, Bytes);
        Check(difference, Bytes);
        fixed (byte* p = left, q = right, to = difference) Succeed(crypto_core_ristretto255_sub(to, p, q));
    }

    /// <summary>The point that 64 uniform bytes map to.</summary>
    public static void FromHash(ReadOnlySpan<byte> hash, Span<byte> point)
    {
        Check(hash, WideScalarBytes);
        Check(point, Bytes);
        fixed (byte* from = hash, to = point) Succeed(crypto_core_ristretto255_from_hash(to, from));
    }

    /// <summary>Whether the bytes are the canonical encoding of a point other than the identity.</summary>
    public static bool IsElement(ReadOnlySpan<byte> point)
    {
        Check(point, Bytes);
        // The identity is encoded by zeros.
        if (!point.ContainsAnyExcept((byte)0)) return false;
        fixed (byte* p = point) return crypto_core_ristretto255_is_valid_point(p) == 1;
    }

    /// <summary>Refuses what the other party sent as a point and is none.</summary>
    /// <exception cref="ProtocolException">The encoding is not canonical, or is the identity's.</exception>
    public static void RequireElement(ReadOnlySpan<byte> point)
    {
        if (!IsElement(point)) throw new ProtocolException("The other party sent a point that is no canonical ristretto255 element, or the identity.");
    }

    private static void Check(ReadOnlySpan<byte> value, int length)
    {
        if (value.Length != length) throw new ArgumentException($"Expected {length} bytes, not {value.Length}.", nameof(value));
    }

    private static void Succeed(int status)
    {
        if (status != 0) throw new CryptographicException("No canonical ristretto255 element, or the identity.");
    }

    [LibraryImport(Library)]
    private static partial int sodium_init();

    [LibraryImport(Library)]
    private static partial void crypto_core_ristretto255_scalar_reduce(byte* r, byte* s);

    [LibraryImport(Library)]
    private static partial int crypto_scalarmult_ristretto255_base(byte* q, byte* n);

    [LibraryImport(Library)]
    private static partial int crypto_scalarmult_ristretto255(byte* q, byte* n, byte* p);

    [LibraryImport(Library)]
    private static partial int crypto_core_ristretto255_add(byte* r, byte* p, byte* q);

    [LibraryImport(Library)]
    private static partial int crypto_core_ristretto255_sub(byte* r, byte* p, byte* q);

    [LibraryImport(Library)]
    private static partial int crypto_core_ristretto255_from_hash(byte* p, byte* r);

    [LibraryImport(Library)]
    private static partial int crypto_core_ristretto255_is_valid_point(byte* p);
}
