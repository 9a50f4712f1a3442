using System.Numerics;
using Gossamer.Kernels.Ring;
using Gossamer.TwoParty.Core;
using Gossamer.TwoParty.Correlations;

namespace Gossamer.TwoParty.Protocols;

/// <summary>
/// Truncation to ⌊v / 2^f⌋ exactly, while |v| &lt; 2^(k−2): <see cref="FaithfulTruncation{T}"/> without its "+ 1", plus the carry
/// [(x0 mod 2^f) + (x1 mod 2^f) ≥ 2^f], which is a <see cref="Carry"/> of f bits converted into the ring. The truncation runs beside
/// the carry, so that the flights are those of the carry and one.
/// </summary>
/// <typeparam name="T">Word of the ring.</typeparam>
public sealed class ExactTruncation<T> : ITruncation<T>
    where T : unmanaged, IBinaryInteger<T>, IUnsignedNumber<T>
{
    private readonly FaithfulTruncation<T> _high;
    private readonly Carry _low;
    private readonly BitConversion<T> _conversion;

    /// <summary>Truncations by <paramref name="fractionBits"/> bits.</summary>
    /// <param name="ring">Ring of the operand.</param>
    /// <param name="fractionBits">f, 1 to k − 2.</param>
    /// <param name="leafBits">Bits of a leaf of the comparison: 1, 2 or 4.</param>
    /// <param name="resultRing">Ring of the result, as wide or wider; the operand's where absent.</param>
    public ExactTruncation(Ring<T> ring, int fractionBits, int leafBits = 1, Ring<T>? resultRing = null)
    {
        _high = new FaithfulTruncation<T>(ring, fractionBits, resultRing ?? ring, roundsUp: false);
        _low = new Carry(fractionBits, leafBits);
        _conversion = new BitConversion<T>(ResultRing);
    }

    /// <inheritdoc/>
    public Ring<T> Ring => _high.Ring;

    /// <inheritdoc/>
    public Ring<T> ResultRing => _high.ResultRing;

    /// <inheritdoc/>
    public int FractionBits => _high.FractionBits;

    /// <inheritdoc/>
    public async ValueTask<TruncationMaterial<T>> PrepareAsync(ICorrelationSource source, int count, CancellationToken cancellation = default)
    {
        TruncationMaterial<T> high = await _high.PrepareAsync(source, count, cancellation).ConfigureAwait(false);
        CarryMaterial low = await _low.PrepareAsync(source, count, cancellation).ConfigureAwait(false);
        MuxTriples<T> conversion = await _conversion.PrepareAsync(source, count, cancellation).ConfigureAwait(false);
        return new TruncationMaterial<T>(count) { Pairs = high.Pairs, Carry = low, Conversion = conversion };
    }

    /// <inheritdoc/>
    public async ValueTask RunAsync(
        PartyContext context, TruncationMaterial<T> material, ReadOnlyMemory<T> x, Memory<T> y, CancellationToken cancellation = default)
    {
        using var high = new SecretBuffer<T>(x.Length);
        using var low = new SecretBuffer<T>(x.Length);
        using var carry = new SecretBuffer<ulong>(BitPlanes.Words(x.Length));
        await context.RunSideBySideAsync(2, (strand, side) => strand == 0
            ? _high.RunAsync(side, material, x, high.Memory, cancellation)
            : _low.RunAsync(side, material.Carry!, x, 0, carry.Memory, cancellation)).ConfigureAwait(false);
        await _conversion.RunAsync(context, material.Conversion!, carry.Memory, low.Memory, cancellation).ConfigureAwait(false);
        RingVectors.Add<T>(ResultRing, high.Span, low.Span, y.Span);
    }
}
