using System.Numerics;
using Gossamer.TwoParty.Core;
using Gossamer.TwoParty.Correlations;

namespace Gossamer.TwoParty.Networks.Costs;

/// <summary>
/// A source that hands out zeros and writes down what is asked for. What a network will take is found by letting its layers take it; and
/// since no step depends on what is secret, it takes as long with zeros as with anything else. Zeros protect nothing.
/// </summary>
/// <param name="party">Whose halves.</param>
internal sealed class BlankSource(Party party) : ICorrelationSource
{
    private List<CorrelationDemand> _demands = [];

    public Party Party => party;

    /// <summary>What was asked for since the last call.</summary>
    public IReadOnlyList<CorrelationDemand> Collect()
    {
        List<CorrelationDemand> demands = _demands;
        _demands = [];
        return demands;
    }

    public ValueTask<BitProducts> TakeBitProductsAsync(int count, CancellationToken cancellation = default) =>
        Record(new CorrelationDemand(DemandKind.BitProducts, count, 1), new BitProducts(count));

    public ValueTask<TableTransfers> TakeTableTransfersAsync(int digitBits, int count, Party sender, CancellationToken cancellation = default) =>
        Record(new CorrelationDemand(DemandKind.Tables, count, digitBits, Sender: sender), new TableTransfers(digitBits, count, sender == Party));

    public ValueTask<AndPairs> TakeAndPairsAsync(int count, CancellationToken cancellation = default) =>
        Record(new CorrelationDemand(DemandKind.AndPairs, count, 1), new AndPairs(count));

    public ValueTask<MuxTriples<T>> TakeMuxTriplesAsync<T>(Ring<T> ring, int count, CancellationToken cancellation = default)
        where T : unmanaged, IBinaryInteger<T>, IUnsignedNumber<T> =>
        Record(new CorrelationDemand(DemandKind.MuxTriples, count, ring.Bits), new MuxTriples<T>(ring, count));

    public ValueTask<TruncationPairs<T>> TakeTruncationPairsAsync<T>(int bits, int count, CancellationToken cancellation = default)
        where T : unmanaged, IBinaryInteger<T>, IUnsignedNumber<T> =>
        Record(new CorrelationDemand(DemandKind.TruncationPairs, count, bits), new TruncationPairs<T>(bits, count));

    public ValueTask<SquarePairs<T>> TakeSquarePairsAsync<T>(Ring<T> ring, int count, CancellationToken cancellation = default)
        where T : unmanaged, IBinaryInteger<T>, IUnsignedNumber<T> =>
        Record(new CorrelationDemand(DemandKind.Squares, count, ring.Bits), new SquarePairs<T>(ring, count));

    public ValueTask<LinearMasks<T>> TakeLinearMasksAsync<T>(
        Ring<T> ring, LinearShape shape, int weightBits, ReadOnlyMemory<T> weights, CancellationToken cancellation = default)
        where T : unmanaged, IBinaryInteger<T>, IUnsignedNumber<T> =>
        Record(new CorrelationDemand(DemandKind.LinearMasks, shape.Outputs, weightBits, ring.Bits, shape), new LinearMasks<T>(ring, shape, Party));

    public ValueTask<RandomTransfers> TakeRandomTransfersAsync(int count, Party sender, CancellationToken cancellation = default) => throw NoneTakes();

    public ValueTask<ProductTriples<T>> TakeProductTriplesAsync<T>(Ring<T> ring, int count, CancellationToken cancellation = default)
        where T : unmanaged, IBinaryInteger<T>, IUnsignedNumber<T> => throw NoneTakes();

    public ValueTask DisposeAsync() => ValueTask.CompletedTask;

    private ValueTask<TBatch> Record<TBatch>(CorrelationDemand demand, TBatch batch)
        where TBatch : CorrelationBatch
    {
        _demands.Add(demand);
        return ValueTask.FromResult(batch);
    }

    private static NotSupportedException NoneTakes() => new("No layer of a network takes these.");
}
