using System.Numerics;
using Gossamer.TwoParty.Core;
using Gossamer.TwoParty.Correlations;

namespace Gossamer.Tests.TwoParty.Protocols;

/// <summary>Correlations that are all zero, which hide nothing: what passes then is the secrets themselves.</summary>
internal sealed class ZeroSource(Party party) : ICorrelationSource
{
    public Party Party => party;

    public ValueTask<RandomTransfers> TakeRandomTransfersAsync(int count, Party sender, CancellationToken cancellation = default) =>
        ValueTask.FromResult(new RandomTransfers(count, sender == Party));

    public ValueTask<BitProducts> TakeBitProductsAsync(int count, CancellationToken cancellation = default) =>
        ValueTask.FromResult(new BitProducts(count));

    public ValueTask<TableTransfers> TakeTableTransfersAsync(int digitBits, int count, Party sender, CancellationToken cancellation = default) =>
        ValueTask.FromResult(new TableTransfers(digitBits, count, sender == Party));

    public ValueTask<AndPairs> TakeAndPairsAsync(int count, CancellationToken cancellation = default) => ValueTask.FromResult(new AndPairs(count));

    public ValueTask<MuxTriples<T>> TakeMuxTriplesAsync<T>(Ring<T> ring, int count, CancellationToken cancellation = default)
        where T : unmanaged, IBinaryInteger<T>, IUnsignedNumber<T> => ValueTask.FromResult(new MuxTriples<T>(ring, count));

    public ValueTask<TruncationPairs<T>> TakeTruncationPairsAsync<T>(int bits, int count, CancellationToken cancellation = default)
        where T : unmanaged, IBinaryInteger<T>, IUnsignedNumber<T> => ValueTask.FromResult(new TruncationPairs<T>(bits, count));

    public ValueTask<SquarePairs<T>> TakeSquarePairsAsync<T>(Ring<T> ring, int count, CancellationToken cancellation = default)
        where T : unmanaged, IBinaryInteger<T>, IUnsignedNumber<T> => ValueTask.FromResult(new SquarePairs<T>(ring, count));

    public ValueTask<ProductTriples<T>> TakeProductTriplesAsync<T>(Ring<T> ring, int count, CancellationToken cancellation = default)
        where T : unmanaged, IBinaryInteger<T>, IUnsignedNumber<T> => ValueTask.FromResult(new ProductTriples<T>(ring, count));

    public ValueTask<LinearMasks<T>> TakeLinearMasksAsync<T>(
        Ring<T> ring, LinearShape shape, int weightBits, ReadOnlyMemory<T> weights, CancellationToken cancellation = default)
        where T : unmanaged, IBinaryInteger<T>, IUnsignedNumber<T> => ValueTask.FromResult(new LinearMasks<T>(ring, shape, Party));

    public ValueTask<LinearMasks<T>> TakeLinearMasksAsync<T>(
        LinearWeights<T> weights, ReadOnlyMemory<T> inputs = default, CancellationToken cancellation = default)
        where T : unmanaged, IBinaryInteger<T>, IUnsignedNumber<T> =>
        ValueTask.FromResult(new LinearMasks<T>(weights.Ring, weights.Shape, Party));

    public ValueTask DisposeAsync() => ValueTask.CompletedTask;
}
