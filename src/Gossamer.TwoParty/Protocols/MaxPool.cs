using System.Numerics;
using Gossamer.TwoParty.Core;
using Gossamer.TwoParty.Correlations;

namespace Gossamer.TwoParty.Protocols;

/// <summary>
/// The largest element of each window, by a tree: max(a, b) = b + ReLU(a − b), with all pairs of a level in one batch. n − 1
/// comparisons for a window of n, in ⌈log2 n⌉ stages of a ReLU's flights. Padding counts as a public value below all others.
/// </summary>
/// <typeparam name="T">Word of the ring.</typeparam>
public sealed class MaxPool<T>
    where T : unmanaged, IBinaryInteger<T>, IUnsignedNumber<T>
{
    private readonly Ring<T> _ring;
    private readonly PoolingShape _shape;
    private readonly Relu<T> _relu;
    private readonly T _lowest;

    /// <summary>Max-pooling in <paramref name="ring"/>.</summary>
    /// <param name="ring">Ring of operand and result.</param>
    /// <param name="shape">The windows.</param>
    /// <param name="valueBits">Bits that hold a value, sign included: |v| &lt; 2^(valueBits − 1). Differences need one more.</param>
    /// <param name="leafBits">Bits of a leaf of the comparison: 1, 2 or 4.</param>
    public MaxPool(Ring<T> ring, PoolingShape shape, int valueBits, int leafBits = 1)
    {
        ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual(valueBits, ring.Bits);
        _ring = ring;
        _shape = shape.Checked();
        _relu = new Relu<T>(ring, valueBits + 1, leafBits);
        _lowest = ring.FromSigned(1 - (1L << (valueBits - 1)));
    }

    /// <summary>Takes the correlations of one evaluation, one batch for each stage.</summary>
    public async ValueTask<IReadOnlyList<ChunkedMaterial<ReluMaterial<T>>>> PrepareAsync(
        ICorrelationSource source, CancellationToken cancellation = default)
    {
        var stages = new List<ChunkedMaterial<ReluMaterial<T>>>();
        for (int slots = _shape.WindowSize; slots > 1; slots = (slots + 1) / 2)
            stages.Add(await _relu.PrepareChunksAsync(source, checked(slots / 2 * _shape.Outputs), cancellation).ConfigureAwait(false));
        return stages;
    }

    /// <summary>Runs the online phase.</summary>
    /// <param name="context">This party.</param>
    /// <param name="stages">The correlations.</param>
    /// <param name="x">This party's share of the maps.</param>
    /// <param name="y">This party's share of the output.</param>
    /// <param name="cancellation">Ends the wait for the other party.</param>
    public async ValueTask RunAsync(
        PartyContext context, IReadOnlyList<ChunkedMaterial<ReluMaterial<T>>> stages, ReadOnlyMemory<T> x, Memory<T> y,
        CancellationToken cancellation = default)
    {
        Batches.Check(_shape.Inputs, x.Length, _shape.Inputs);
        Batches.Check(_shape.Outputs, y.Length, y.Length);
        int outputs = _shape.Outputs, stage = 0;
        using var slots = new SecretBuffer<T>(checked(_shape.WindowSize * outputs));
        T outside = context.IsClient ? _lowest : T.Zero;
        for (int slot = 0; slot < _shape.WindowSize; slot++)
            _shape.Gather(x.Span, slot, outside, slots.Span.Slice(slot * outputs, outputs));
        for (int left = _shape.WindowSize; left > 1; left = (left + 1) / 2)
        {
            // The first half of the slots against the second; the middle one of an odd number waits.
            int pairs = left / 2, first = (left - pairs) * outputs, count = pairs * outputs;
            using var difference = new SecretBuffer<T>(count);
            RingVectors.Subtract<T>(_ring, slots.Span[..count], slots.Span.Slice(first, count), difference.Span);
            using ChunkedMaterial<ReluMaterial<T>> material = stages[stage++];
            await _relu.RunChunksAsync(context, material, difference.Memory, difference.Memory, cancellation).ConfigureAwait(false);
            RingVectors.Add<T>(_ring, slots.Span.Slice(first, count), difference.Span, slots.Span[..count]);
        }
        slots.Span[..outputs].CopyTo(y.Span);
    }
}
