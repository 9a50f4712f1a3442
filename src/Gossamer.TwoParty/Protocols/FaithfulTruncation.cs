using System.Numerics;
using System.Runtime.Intrinsics;
using Gossamer.Kernels.Ring;
using Gossamer.TwoParty.Core;
using Gossamer.TwoParty.Correlations;

namespace Gossamer.TwoParty.Protocols;

/// <summary>
/// Truncation that never fails while |v| &lt; 2^(k−2): the result is ⌊v / 2^f⌋ or one more, the latter for a share of (l + 1) / 2^f of
/// all sharings, where l are the f low bits of v. One bit each way, one flight. The result may go into a wider ring k'.
/// <para>
/// With B = 2^(k−2), y0 = x0 + B and y1 = x1 the sum y = v + B has the top bit 0, so that the carry out of y0 + y1 is
/// w = m0 or m1 for the shares' top bits. Then z0 = (y0 &gt;&gt; f) − (B &gt;&gt; f) + 1 − 2^(k−f)·w_0 and
/// z1 = (y1 &gt;&gt; f) − 2^(k−f)·w_1, modulo 2^k', for w = w_0 + w_1 modulo 2^(k'−k+f).
/// </para>
/// <para>
/// w = m0 + m1 − m0·m1 with a <see cref="TruncationPairs{T}"/> (r0, s0; r1, s1; s0 + s1 = r0·r1): open d_i = m_i xor r_i. With
/// σ = (1 − 2·d0)(1 − 2·d1): w_0 = m0·(1 − d1) − σ·s0 and w_1 = m1 − (1 − 2·d1)·d0·r1 − σ·s1.
/// </para>
/// </summary>
/// <typeparam name="T">Word of the ring.</typeparam>
public sealed class FaithfulTruncation<T> : ITruncation<T>
    where T : unmanaged, IBinaryInteger<T>, IUnsignedNumber<T>
{
    private readonly bool _roundsUp;

    /// <summary>Truncations by <paramref name="fractionBits"/> bits, 1 to k − 2.</summary>
    /// <param name="ring">Ring of the operand.</param>
    /// <param name="fractionBits">f, 1 to k − 2.</param>
    /// <param name="resultRing">Ring of the result, as wide or wider; the operand's where absent.</param>
    public FaithfulTruncation(Ring<T> ring, int fractionBits, Ring<T>? resultRing = null)
        : this(ring, fractionBits, resultRing ?? ring, roundsUp: true)
    {
    }

    internal FaithfulTruncation(Ring<T> ring, int fractionBits, Ring<T> resultRing, bool roundsUp)
    {
        TruncationRange.Check(ring, fractionBits);
        ArgumentOutOfRangeException.ThrowIfLessThan(resultRing.Bits, ring.Bits, nameof(resultRing));
        Ring = ring;
        ResultRing = resultRing;
        FractionBits = fractionBits;
        _roundsUp = roundsUp;
    }

    /// <inheritdoc/>
    public Ring<T> Ring { get; }

    /// <inheritdoc/>
    public Ring<T> ResultRing { get; }

    /// <inheritdoc/>
    public int FractionBits { get; }

    /// <summary>Bits of the carry's shares: more would be shifted out.</summary>
    private int CarryBits => ResultRing.Bits - Ring.Bits + FractionBits;

    /// <inheritdoc/>
    public async ValueTask<TruncationMaterial<T>> PrepareAsync(ICorrelationSource source, int count, CancellationToken cancellation = default)
    {
        TruncationPairs<T> pairs = await source.TakeTruncationPairsAsync<T>(CarryBits, count, cancellation).ConfigureAwait(false);
        return new TruncationMaterial<T>(count) { Pairs = pairs };
    }

    /// <inheritdoc/>
    public async ValueTask RunAsync(
        PartyContext context, TruncationMaterial<T> material, ReadOnlyMemory<T> x, Memory<T> y, CancellationToken cancellation = default)
    {
        TruncationPairs<T> pairs = material.Pairs!;
        Batches.Check(pairs, x.Length, y.Length);
        pairs.Spend();
        int words = BitPlanes.Words(x.Length), bytes = BitWriter.Bytes(x.Length);
        using var top = new SecretBuffer<ulong>(words);
        using var theirs = new SecretBuffer<ulong>(words);
        // P0 shifts its share by B, so that v + B is not negative.
        T offset = context.IsClient ? T.One << (Ring.Bits - 2) : T.Zero;
        TopBits(x.Span, offset, top.Span);
        Mask(context.Reserve(MessageType.MaskedBits, bytes), x.Length, top.Span, pairs.Factors);
        await context.ExchangeAsync(MessageType.MaskedBits, theirs.Bytes[..bytes], cancellation).ConfigureAwait(false);
        Finish(x.Span, y.Span, offset, top.Span, theirs.Span, pairs, context.IsClient);
    }

    private void TopBits(ReadOnlySpan<T> x, T offset, Span<ulong> top)
    {
        // Adding B = 2^(k−2) reaches the top bit by the carry alone: top xor the bit below it, before the addition.
        BitPlanes.Extract(x, Ring.Bits - 1, 1, top);
        if (offset == T.Zero) return;
        using var below = new SecretBuffer<ulong>(top.Length);
        BitPlanes.Extract(x, Ring.Bits - 2, 1, below.Span);
        for (int i = 0; i < top.Length; i++) top[i] ^= below.Span[i];
    }

    private static void Mask(Span<byte> message, int count, ReadOnlySpan<ulong> top, ReadOnlySpan<ulong> factors)
    {
        Span<ulong> scratch = stackalloc ulong[512];
        var writer = new BitWriter(message);
        PlaneBlocks.Append(ref writer, count, scratch, top, factors);
        writer.Finish();
    }

    private void Finish(
        ReadOnlySpan<T> x, Span<T> y, T offset, ReadOnlySpan<ulong> top, ReadOnlySpan<ulong> theirs, TruncationPairs<T> pairs, bool first)
    {
        ReadOnlySpan<ulong> factors = pairs.Factors;
        ReadOnlySpan<T> products = pairs.Products;
        T constant = first ? (_roundsUp ? T.One : T.Zero) - (offset >>> FractionBits) : T.Zero;
        int up = Ring.Bits - FractionBits, lanes = Vector512<T>.Count;
        Vector512<T> mask = Vector512.Create(Ring.Mask), resultMask = Vector512.Create(ResultRing.Mask);
        Vector512<T> offsets = Vector512.Create(offset), constants = Vector512.Create(constant);
        for (int word = 0; word < top.Length; word++)
        {
            ulong m = top[word], r = factors[word], their = theirs[word], own = m ^ r, sign = own ^ their;
            // The part of w that is one bit; for P1 the two cases of d1 are its own opened bit.
            ulong bit = first ? m & ~their : (own & (~r | their)) | (~own & r & ~their);
            int end = Math.Min(y.Length, word * 64 + 64), i = word * 64;
            for (; i <= end - lanes; i += lanes)
            {
                // w_i = bit − σ·s: s is negated where the sign bit is clear.
                Vector512<T> keep = LaneMasks.Expand<T>(sign, i & 63), carry = LaneMasks.Expand<T>(bit, i & 63);
                Vector512<T> s = Vector512.Create(products[i..]);
                Vector512<T> share = ((s ^ ~keep) - ~keep) - carry;
                Vector512<T> shifted = ((Vector512.Create(x[i..]) + offsets) & mask) >>> FractionBits;
                ((shifted + constants - (share << up)) & resultMask).CopyTo(y[i..]);
            }
            for (; i < end; i++)
            {
                T keep = LaneMasks.Of<T>(sign, i & 63), carry = LaneMasks.Of<T>(bit, i & 63);
                T share = ((products[i] ^ ~keep) - ~keep) - carry;
                y[i] = ResultRing.Reduce((Ring.Reduce(x[i] + offset) >>> FractionBits) + constant - (share << up));
            }
        }
    }
}
