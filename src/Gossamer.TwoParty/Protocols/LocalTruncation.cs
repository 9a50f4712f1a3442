using System.Numerics;
using System.Runtime.Intrinsics;
using Gossamer.TwoParty.Core;
using Gossamer.TwoParty.Correlations;

namespace Gossamer.TwoParty.Protocols;

/// <summary>
/// Truncation without a message (SecureML, S&amp;P 2017): P0 x0 &gt;&gt; f, P1 −((−x1) &gt;&gt; f), both logical shifts of k bits. The
/// asymmetry is what keeps it from being biased low.
/// <para>
/// The result is ⌊v / 2^f⌋ or one more, except with probability |v| / 2^k for each element, when it is off by 2^(k−f): never a default.
/// </para>
/// </summary>
/// <typeparam name="T">Word of the ring.</typeparam>
public sealed class LocalTruncation<T> : ITruncation<T>
    where T : unmanaged, IBinaryInteger<T>, IUnsignedNumber<T>
{
    /// <summary>Truncations by <paramref name="fractionBits"/> bits, 1 to k − 2.</summary>
    public LocalTruncation(Ring<T> ring, int fractionBits)
    {
        TruncationRange.Check(ring, fractionBits);
        Ring = ring;
        FractionBits = fractionBits;
    }

    /// <inheritdoc/>
    public Ring<T> Ring { get; }

    /// <inheritdoc/>
    public Ring<T> ResultRing => Ring;

    /// <inheritdoc/>
    public int FractionBits { get; }

    /// <inheritdoc/>
    public ValueTask<TruncationMaterial<T>> PrepareAsync(ICorrelationSource source, int count, CancellationToken cancellation = default) =>
        ValueTask.FromResult(new TruncationMaterial<T>(count));

    /// <inheritdoc/>
    public ValueTask RunAsync(
        PartyContext context, TruncationMaterial<T> material, ReadOnlyMemory<T> x, Memory<T> y, CancellationToken cancellation = default)
    {
        Batches.Check(material.Count, x.Length, y.Length);
        Shift(x.Span, y.Span, context.IsClient ? T.Zero : T.AllBitsSet);
        return ValueTask.CompletedTask;
    }

    // (v xor s) − s is v for s = 0 and −v for s = −1.
    private void Shift(ReadOnlySpan<T> x, Span<T> y, T sign)
    {
        T mask = Ring.Mask;
        Vector512<T> signs = Vector512.Create(sign), masks = Vector512.Create(mask);
        int i = 0, lanes = Vector512<T>.Count;
        for (; i <= y.Length - lanes; i += lanes)
        {
            Vector512<T> shifted = (((Vector512.Create(x[i..]) ^ signs) - signs) & masks) >>> FractionBits;
            (((shifted ^ signs) - signs) & masks).CopyTo(y[i..]);
        }
        for (; i < y.Length; i++) y[i] = ((((((x[i] ^ sign) - sign) & mask) >>> FractionBits) ^ sign) - sign) & mask;
    }
}
