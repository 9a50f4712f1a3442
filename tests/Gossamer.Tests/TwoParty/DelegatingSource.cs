using System.Numerics;
using Gossamer.TwoParty.Core;
using Gossamer.TwoParty.Correlations;

namespace Gossamer.Tests.TwoParty;

/// <summary>A source that passes everything on, for tests that watch or change what passes.</summary>
internal abstract class DelegatingSource(ICorrelationSource inner) : ICorrelationSource
{
    public Party Party => inner.Party;

    public virtual ValueTask<RandomTransfers> TakeRandomTransfersAsync(int count, Party sender, CancellationToken cancellation = default) =>
        inner.TakeRandomTransfersAsync(count, sender, cancellation);

    public virtual ValueTask<BitProducts> TakeBitProductsAsync(int count, CancellationToken cancellation = default) =>
        inner.TakeBitProductsAsync(count, cancellation);

    public virtual ValueTask<TableTransfers> TakeTableTransfersAsync(
        int digitBits, int count, Party sender, CancellationToken cancellation = default) =>
        inner.TakeTableTransfersAsync(digitBits, count, sender, cancellation);

    public virtual ValueTask<AndPairs> TakeAndPairsAsync(int count, CancellationToken cancellation = default) =>
        inner.TakeAndPairsAsync(count, cancellation);

    public virtual ValueTask<MuxTriples<T>> TakeMuxTriplesAsync<T>(Ring<T> ring, int count, CancellationToken cancellation = default)
        where T : unmanaged, IBinaryInteger<T>, IUnsignedNumber<T> => inner.TakeMuxTriplesAsync(ring, count, cancellation);

    public virtual ValueTask<TruncationPairs<T>> TakeTruncationPairsAsync<T>(int bits, int count, CancellationToken cancellation = default)
        where T : unmanaged, IBinaryInteger<T>, IUnsignedNumber<T> => inner.TakeTruncationPairsAsync<T>(bits, count, cancellation);

    public virtual ValueTask<SquarePairs<T>> TakeSquarePairsAsync<T>(Ring<T> ring, int count, CancellationToken cancellation = default)
        where T : unmanaged, IBinaryInteger<T>, IUnsignedNumber<T> => inner.TakeSquarePairsAsync(ring, count, cancellation);

    public virtual ValueTask<ProductTriples<T>> TakeProductTriplesAsync<T>(Ring<T> ring, int count, CancellationToken cancellation = default)
        where T : unmanaged, IBinaryInteger<T>, IUnsignedNumber<T> => inner.TakeProductTriplesAsync(ring, count, cancellation);

    public virtual ValueTask<LinearMasks<T>> TakeLinearMasksAsync<T>(
        Ring<T> ring, LinearShape shape, int weightBits, ReadOnlyMemory<T> weights, CancellationToken cancellation = default)
        where T : unmanaged, IBinaryInteger<T>, IUnsignedNumber<T> =>
        inner.TakeLinearMasksAsync(ring, shape, weightBits, weights, cancellation);

    public virtual ValueTask<LinearMasks<T>> TakeLinearMasksAsync<T>(
        LinearWeights<T> weights, ReadOnlyMemory<T> inputs = default, CancellationToken cancellation = default)
        where T : unmanaged, IBinaryInteger<T>, IUnsignedNumber<T> => inner.TakeLinearMasksAsync(weights, inputs, cancellation);

    public ValueTask DisposeAsync() => inner.DisposeAsync();
}
