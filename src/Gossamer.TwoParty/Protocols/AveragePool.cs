using System.Numerics;
using Gossamer.TwoParty.Core;
using Gossamer.TwoParty.Correlations;

namespace Gossamer.TwoParty.Protocols;

/// <summary>
/// The mean of each window: shares are summed and multiplied by the encoded 1 / n, round(2^f / n), without a message, and one faithful
/// truncation by f follows for both.
/// </summary>
/// <typeparam name="T">Word of the ring.</typeparam>
public sealed class AveragePool<T>
    where T : unmanaged, IBinaryInteger<T>, IUnsignedNumber<T>
{
    private readonly Ring<T> _ring;
    private readonly PoolingShape _shape;
    private readonly FaithfulTruncation<T> _truncation;
    private readonly T[] _reciprocals;

    /// <summary>Average pooling in <paramref name="ring"/>.</summary>
    /// <param name="ring">Ring of operand and result.</param>
    /// <param name="shape">The windows.</param>
    /// <param name="fractionBits">f, bits behind the point of 1 / n; sums times 2^f / n must stay below 2^(k−2).</param>
    /// <param name="countsPadding">Whether n counts positions in the padding, as the training did.</param>
    public AveragePool(Ring<T> ring, PoolingShape shape, int fractionBits, bool countsPadding = true)
    {
        _ring = ring;
        _shape = shape.Checked();
        _truncation = new FaithfulTruncation<T>(ring, fractionBits);
        _reciprocals = [.. _shape.CountInside().Select(inside =>
            ring.FromSigned((long)Math.Round(Math.ScaleB(1, fractionBits) / (countsPadding ? shape.WindowSize : inside))))];
    }

    /// <summary>Takes the correlations of one evaluation.</summary>
    public ValueTask<ChunkedMaterial<TruncationMaterial<T>>> PrepareAsync(ICorrelationSource source, CancellationToken cancellation = default) =>
        _truncation.PrepareChunksAsync(source, _shape.Outputs, cancellation);

    /// <summary>Runs the online phase.</summary>
    /// <param name="context">This party.</param>
    /// <param name="material">The correlations.</param>
    /// <param name="x">This party's share of the maps.</param>
    /// <param name="y">This party's share of the output.</param>
    /// <param name="cancellation">Ends the wait for the other party.</param>
    public async ValueTask RunAsync(
        PartyContext context, ChunkedMaterial<TruncationMaterial<T>> material, ReadOnlyMemory<T> x, Memory<T> y,
        CancellationToken cancellation = default)
    {
        Batches.Check(_shape.Inputs, x.Length, _shape.Inputs);
        Batches.Check(_shape.Outputs, y.Length, y.Length);
        using var sums = new SecretBuffer<T>(_shape.Outputs);
        using var slot = new SecretBuffer<T>(_shape.Outputs);
        for (int i = 0; i < _shape.WindowSize; i++)
        {
            _shape.Gather(x.Span, i, T.Zero, slot.Span);
            RingVectors.Add<T>(_ring, sums.Span, slot.Span, sums.Span);
        }
        Scale(sums.Span);
        await _truncation.RunChunksAsync(context, material, sums.Memory, y, cancellation).ConfigureAwait(false);
    }

    private void Scale(Span<T> sums)
    {
        for (int start = 0; start < sums.Length; start += _reciprocals.Length)
        {
            Span<T> map = sums.Slice(start, _reciprocals.Length);
            for (int i = 0; i < map.Length; i++) map[i] = _ring.Reduce(map[i] * _reciprocals[i]);
        }
    }
}
