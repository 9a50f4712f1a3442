using System.Runtime.Intrinsics;
using System.Security.Cryptography;
using Gossamer.TwoParty.Core;

namespace Gossamer.TwoParty.Ot;

/// <summary>The receiver of base transfers: Bᵢ = bᵢ·G + cᵢ·A goes out, and the key of choice cᵢ is H(bᵢ·A).</summary>
internal static class BaseTransferReceiver
{
    /// <summary>Answers the sender's point.</summary>
    /// <param name="random">The party's own stream for this purpose.</param>
    /// <param name="context">What the keys are bound to: session and direction.</param>
    /// <param name="point">The sender's A.</param>
    /// <param name="choices">One byte for each transfer, 0 or 1.</param>
    /// <param name="replies">32 bytes for each transfer, to be sent.</param>
    /// <param name="keys">The chosen key of each transfer.</param>
    /// <exception cref="ProtocolException"><paramref name="point"/> is no canonical point, or the identity.</exception>
    public static void Answer(
        AesGenerator random, ReadOnlySpan<byte> context, ReadOnlySpan<byte> point,
        ReadOnlySpan<byte> choices, Span<byte> replies, Span<Vector128<byte>> keys)
    {
        Ristretto255.RequireElement(point);
        Span<byte> scalar = stackalloc byte[Ristretto255.Bytes], plain = stackalloc byte[Ristretto255.Bytes];
        Span<byte> shifted = stackalloc byte[Ristretto255.Bytes], shared = stackalloc byte[Ristretto255.Bytes];
        for (int i = 0; i < choices.Length; i++)
        {
            Span<byte> reply = replies.Slice(i * Ristretto255.Bytes, Ristretto255.Bytes);
            BaseTransfer.DrawScalar(random, scalar);
            Ristretto255.MultiplyBase(scalar, plain);
            Ristretto255.Add(plain, point, shifted);
            byte mask = (byte)-choices[i];
            for (int j = 0; j < reply.Length; j++) reply[j] = (byte)(plain[j] ^ ((plain[j] ^ shifted[j]) & mask));
            Ristretto255.Multiply(scalar, point, shared);
            keys[i] = BaseTransfer.Key(context, i, point, reply, shared);
        }
        CryptographicOperations.ZeroMemory(scalar);
        CryptographicOperations.ZeroMemory(plain);
        CryptographicOperations.ZeroMemory(shifted);
        CryptographicOperations.ZeroMemory(shared);
    }
}
