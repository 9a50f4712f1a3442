using Gossamer.TwoParty.Core;
using Gossamer.TwoParty.Correlations;

namespace Gossamer.Tests.TwoParty.Protocols;

/// <summary>Hands out batches that a test has made, in their order.</summary>
internal sealed class ScriptedSource(Party party, params CorrelationBatch[] batches) : DelegatingSource(new DealerSource(party, 1))
{
    private readonly Queue<CorrelationBatch> _batches = new(batches);

    public override ValueTask<BitProducts> TakeBitProductsAsync(int count, CancellationToken cancellation = default) => Next<BitProducts>(count);

    public override ValueTask<AndPairs> TakeAndPairsAsync(int count, CancellationToken cancellation = default) => Next<AndPairs>(count);

    public override ValueTask<TableTransfers> TakeTableTransfersAsync(
        int digitBits, int count, Party sender, CancellationToken cancellation = default) => Next<TableTransfers>(count);

    private ValueTask<TBatch> Next<TBatch>(int count)
        where TBatch : CorrelationBatch
    {
        var batch = (TBatch)_batches.Dequeue();
        Xunit.Assert.Equal(count, batch.Count);
        return ValueTask.FromResult(batch);
    }
}
