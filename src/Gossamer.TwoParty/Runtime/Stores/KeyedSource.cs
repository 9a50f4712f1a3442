using System.Numerics;
using System.Runtime.InteropServices;
using Gossamer.TwoParty.Core;
using Gossamer.TwoParty.Correlations;

namespace Gossamer.TwoParty.Runtime.Stores;

/// <summary>A source that treats all kinds alike: a batch is its key, room for it, and where it comes from.</summary>
public abstract class KeyedSource : ICorrelationSource
{
    private protected KeyedSource(Party party) => Party = party;

    /// <inheritdoc/>
    public Party Party { get; }

    /// <inheritdoc/>
    public ValueTask<RandomTransfers> TakeRandomTransfersAsync(int count, Party sender, CancellationToken cancellation = default)
    {
        bool sends = sender == Party;
        return TakeAsync(
            new CorrelationKey(CorrelationKind.RandomTransfers, sends, 0, 128, count, 0), () => new RandomTransfers(count, sends),
            inner => inner.TakeRandomTransfersAsync(count, sender, cancellation), cancellation);
    }

    /// <inheritdoc/>
    public ValueTask<BitProducts> TakeBitProductsAsync(int count, CancellationToken cancellation = default) => TakeAsync(
        new CorrelationKey(CorrelationKind.BitProducts, false, 0, 1, count, 0), () => new BitProducts(count),
        inner => inner.TakeBitProductsAsync(count, cancellation), cancellation);

    /// <inheritdoc/>
    public ValueTask<TableTransfers> TakeTableTransfersAsync(
        int digitBits, int count, Party sender, CancellationToken cancellation = default)
    {
        bool sends = sender == Party;
        return TakeAsync(
            new CorrelationKey(CorrelationKind.TableTransfers, sends, 0, digitBits, count, 0), () => new TableTransfers(digitBits, count, sends),
            inner => inner.TakeTableTransfersAsync(digitBits, count, sender, cancellation), cancellation);
    }

    /// <inheritdoc/>
    public ValueTask<AndPairs> TakeAndPairsAsync(int count, CancellationToken cancellation = default) => TakeAsync(
        new CorrelationKey(CorrelationKind.AndPairs, false, 0, 1, count, 0), () => new AndPairs(count),
        inner => inner.TakeAndPairsAsync(count, cancellation), cancellation);

    /// <inheritdoc/>
    public ValueTask<MuxTriples<T>> TakeMuxTriplesAsync<T>(Ring<T> ring, int count, CancellationToken cancellation = default)
        where T : unmanaged, IBinaryInteger<T>, IUnsignedNumber<T> => TakeAsync(
        new CorrelationKey(CorrelationKind.MuxTriples, false, Ring<T>.WordBits, ring.Bits, count, 0), () => new MuxTriples<T>(ring, count),
        inner => inner.TakeMuxTriplesAsync(ring, count, cancellation), cancellation);

    /// <inheritdoc/>
    public ValueTask<TruncationPairs<T>> TakeTruncationPairsAsync<T>(int bits, int count, CancellationToken cancellation = default)
        where T : unmanaged, IBinaryInteger<T>, IUnsignedNumber<T> => TakeAsync(
        new CorrelationKey(CorrelationKind.TruncationPairs, false, Ring<T>.WordBits, bits, count, 0), () => new TruncationPairs<T>(bits, count),
        inner => inner.TakeTruncationPairsAsync<T>(bits, count, cancellation), cancellation);

    /// <inheritdoc/>
    public ValueTask<SquarePairs<T>> TakeSquarePairsAsync<T>(Ring<T> ring, int count, CancellationToken cancellation = default)
        where T : unmanaged, IBinaryInteger<T>, IUnsignedNumber<T> => TakeAsync(
        new CorrelationKey(CorrelationKind.SquarePairs, false, Ring<T>.WordBits, ring.Bits, count, 0), () => new SquarePairs<T>(ring, count),
        inner => inner.TakeSquarePairsAsync(ring, count, cancellation), cancellation);

    /// <inheritdoc/>
    public ValueTask<ProductTriples<T>> TakeProductTriplesAsync<T>(Ring<T> ring, int count, CancellationToken cancellation = default)
        where T : unmanaged, IBinaryInteger<T>, IUnsignedNumber<T> => TakeAsync(
        new CorrelationKey(CorrelationKind.ProductTriples, false, Ring<T>.WordBits, ring.Bits, count, 0), () => new ProductTriples<T>(ring, count),
        inner => inner.TakeProductTriplesAsync(ring, count, cancellation), cancellation);

    /// <inheritdoc/>
    public ValueTask<MatrixTriples<T>> TakeMatrixTriplesAsync<T>(Ring<T> ring, MatrixProductShape shape, CancellationToken cancellation = default)
        where T : unmanaged, IBinaryInteger<T>, IUnsignedNumber<T>
    {
        ArgumentNullException.ThrowIfNull(shape);
        ulong layer = CorrelationKey.LayerOf(shape.Right, ring.Bits, []);
        return TakeAsync(
            new CorrelationKey(CorrelationKind.MatrixTriples, false, Ring<T>.WordBits, ring.Bits, shape.Products, layer),
            () => new MatrixTriples<T>(ring, shape), inner => inner.TakeMatrixTriplesAsync(ring, shape, cancellation), cancellation);
    }

    /// <inheritdoc/>
    public ValueTask<LinearMasks<T>> TakeLinearMasksAsync<T>(
        Ring<T> ring, LinearShape shape, int weightBits, ReadOnlyMemory<T> weights, CancellationToken cancellation = default)
        where T : unmanaged, IBinaryInteger<T>, IUnsignedNumber<T> => TakeMasksAsync(
        new LinearWeights<T>(ring, shape, weightBits, weights),
        inner => inner.TakeLinearMasksAsync(ring, shape, weightBits, weights, cancellation), cancellation);

    /// <inheritdoc/>
    public async ValueTask<LinearMasks<T>> TakeLinearMasksAsync<T>(
        LinearWeights<T> weights, ReadOnlyMemory<T> inputs = default, CancellationToken cancellation = default)
        where T : unmanaged, IBinaryInteger<T>, IUnsignedNumber<T>
    {
        ArgumentNullException.ThrowIfNull(weights);
        LinearMasks<T> masks = await TakeMasksAsync(
            weights, inner => inner.TakeLinearMasksAsync(weights, inputs, cancellation), cancellation).ConfigureAwait(false);
        if (inputs.IsEmpty || inputs.Span.SequenceEqual(masks.Inputs)) return masks;
        masks.Dispose();
        throw new InvalidDataException("The masks of a linear layer are for other inputs than those that are given.");
    }

    /// <inheritdoc/>
    public abstract ValueTask DisposeAsync();

    /// <summary>Takes one batch.</summary>
    /// <param name="key">What it must be.</param>
    /// <param name="allocate">Makes room for it.</param>
    /// <param name="take">Takes it from another source.</param>
    /// <param name="cancellation">Ends the wait.</param>
    private protected abstract ValueTask<TBatch> TakeAsync<TBatch>(
        CorrelationKey key, Func<TBatch> allocate, Func<ICorrelationSource, ValueTask<TBatch>> take, CancellationToken cancellation)
        where TBatch : CorrelationBatch;

    private ValueTask<LinearMasks<T>> TakeMasksAsync<T>(
        LinearWeights<T> weights, Func<ICorrelationSource, ValueTask<LinearMasks<T>>> take, CancellationToken cancellation)
        where T : unmanaged, IBinaryInteger<T>, IUnsignedNumber<T>
    {
        ulong layer = CorrelationKey.LayerOf(weights.Shape, weights.Bits, MemoryMarshal.AsBytes(weights.Values.Span));
        return TakeAsync(
            new CorrelationKey(CorrelationKind.LinearMasks, false, Ring<T>.WordBits, weights.Ring.Bits, weights.Shape.Outputs, layer),
            () => new LinearMasks<T>(weights.Ring, weights.Shape, Party), take, cancellation);
    }
}
