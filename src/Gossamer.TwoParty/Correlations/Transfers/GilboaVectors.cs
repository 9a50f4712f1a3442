using System.Numerics;
using System.Runtime.Intrinsics;

namespace Gossamer.TwoParty.Correlations.Transfers;

/// <summary>One bit of a product of a scalar, known by its bits to one party, and a vector that the other party knows.</summary>
internal static class GilboaVectors
{
    /// <summary>
    /// The corrections n0 − n1 + x of bit j, modulo 2^(k − j), and −n0 · 2^j added to the shares, or +n0 · 2^j for a bit that counts
    /// negative.
    /// </summary>
    public static void Offer<T>(
        ReadOnlySpan<T> zeros, ReadOnlySpan<T> ones, ReadOnlySpan<T> x, T mask, int bit, bool negative, Span<T> corrections, Span<T> shares)
        where T : unmanaged, IBinaryInteger<T>, IUnsignedNumber<T>
    {
        T sign = negative ? T.Zero : T.AllBitsSet;
        Vector512<T> masks = Vector512.Create(mask), signs = Vector512.Create(sign);
        int i = 0, lanes = Vector512<T>.Count;
        for (; i <= shares.Length - lanes; i += lanes)
        {
            Vector512<T> zero = Vector512.Create(zeros[i..]) & masks;
            ((zero - Vector512.Create(ones[i..]) + Vector512.Create(x[i..])) & masks).CopyTo(corrections[i..]);
            (Vector512.Create((ReadOnlySpan<T>)shares[i..]) + (((zero << bit) ^ signs) - signs)).CopyTo(shares[i..]);
        }
        for (; i < shares.Length; i++)
        {
            T zero = zeros[i] & mask;
            corrections[i] = (zero - ones[i] + x[i]) & mask;
            shares[i] += ((zero << bit) ^ sign) - sign;
        }
    }

    /// <summary>Adds (n + c · correction) · 2^j to the shares, or subtracts it for a bit that counts negative.</summary>
    /// <param name="pad">n, of which the masked bits count.</param>
    /// <param name="corrections">The other party's corrections.</param>
    /// <param name="choice">c: all ones or zero.</param>
    /// <param name="mask">2^(k − j) − 1.</param>
    /// <param name="bit">j.</param>
    /// <param name="negative">Whether the bit counts negative.</param>
    /// <param name="shares">Shares, modulo the word.</param>
    public static void Take<T>(ReadOnlySpan<T> pad, ReadOnlySpan<T> corrections, T choice, T mask, int bit, bool negative, Span<T> shares)
        where T : unmanaged, IBinaryInteger<T>, IUnsignedNumber<T>
    {
        T sign = negative ? T.AllBitsSet : T.Zero;
        Vector512<T> masks = Vector512.Create(mask), signs = Vector512.Create(sign), choices = Vector512.Create(choice);
        int i = 0, lanes = Vector512<T>.Count;
        for (; i <= shares.Length - lanes; i += lanes)
        {
            Vector512<T> share = (Vector512.Create(pad[i..]) & masks) + (Vector512.Create(corrections[i..]) & choices);
            (Vector512.Create((ReadOnlySpan<T>)shares[i..]) + (((share << bit) ^ signs) - signs)).CopyTo(shares[i..]);
        }
        for (; i < shares.Length; i++)
        {
            T share = (pad[i] & mask) + (corrections[i] & choice);
            shares[i] += ((share << bit) ^ sign) - sign;
        }
    }
}
