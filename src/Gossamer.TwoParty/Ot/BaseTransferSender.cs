using System.Runtime.Intrinsics;
using System.Security.Cryptography;
using Gossamer.TwoParty.Core;

namespace Gossamer.TwoParty.Ot;

/// <summary>
/// The sender of base transfers (Chou, Orlandi, LATINCRYPT 2015, over ristretto255; semi-honest): A = a·G goes out, Bᵢ come back, and
/// the keys are H(a·Bᵢ) and H(a·(Bᵢ − A)), of which the receiver knows one.
/// </summary>
internal sealed class BaseTransferSender : IDisposable
{
    private readonly SecretBuffer<byte> _scalar = new(Ristretto255.Bytes);
    private readonly byte[] _point = new byte[Ristretto255.Bytes];
    private readonly byte[] _context;

    /// <summary>Draws a and computes A.</summary>
    /// <param name="random">The party's own stream for this purpose.</param>
    /// <param name="context">What the keys are bound to: session and direction.</param>
    public BaseTransferSender(AesGenerator random, ReadOnlySpan<byte> context)
    {
        _context = context.ToArray();
        BaseTransfer.DrawScalar(random, _scalar.Span);
        Ristretto255.MultiplyBase(_scalar.Span, _point);
    }

    /// <summary>A, the first message.</summary>
    public ReadOnlySpan<byte> Point => _point;

    /// <summary>Both keys of every transfer.</summary>
    /// <param name="replies">The points Bᵢ, 32 bytes each.</param>
    /// <param name="keys">[transfers, 2].</param>
    /// <exception cref="ProtocolException">A reply is no canonical point, or gives the identity.</exception>
    public void Keys(ReadOnlySpan<byte> replies, Span<Vector128<byte>> keys)
    {
        Span<byte> shared = stackalloc byte[Ristretto255.Bytes], shifted = stackalloc byte[Ristretto255.Bytes];
        for (int i = 0; i < keys.Length / 2; i++)
        {
            ReadOnlySpan<byte> reply = replies.Slice(i * Ristretto255.Bytes, Ristretto255.Bytes);
            Ristretto255.RequireElement(reply);
            Ristretto255.Subtract(reply, _point, shifted);
            Ristretto255.RequireElement(shifted);
            Ristretto255.Multiply(_scalar.Span, reply, shared);
            keys[2 * i] = BaseTransfer.Key(_context, i, _point, reply, shared);
            Ristretto255.Multiply(_scalar.Span, shifted, shared);
            keys[2 * i + 1] = BaseTransfer.Key(_context, i, _point, reply, shared);
        }
        CryptographicOperations.ZeroMemory(shared);
    }

    /// <summary>Zeroes the scalar.</summary>
    public void Dispose() => _scalar.Dispose();
}
