using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using Gossamer.TwoParty.Ot;

namespace Gossamer.TwoParty.Correlations.Transfers;

/// <summary>
/// <c>BitProd</c> from one transfer each and no further bits: the sender takes m0 ⊕ m1 as its factor and m0 as its share, the
/// receiver its choice and the bit it got. Factors are alike on both sides, so each party sends half of the batch.
/// </summary>
internal static class BitProductMaker
{
    public static async ValueTask<BitProducts> MakeAsync(TransferSession session, int count, CancellationToken cancellation)
    {
        var batch = new BitProducts(count);
        (TransferRange sent, TransferRange received) = session.Halves(ExtensionShape.Units(count));
        await session.RunAsync((sent, received), new Sent(batch), new Received(batch), cancellation).ConfigureAwait(false);
        session.Count(Used(sent, count), Used(received, count));
        return batch;
    }

    private static int Used(TransferRange range, int count) => Math.Max(
        0, Math.Min(count, (range.FirstUnit + range.Units) * ExtensionShape.UnitTransfers) - range.FirstUnit * ExtensionShape.UnitTransfers);

    private readonly unsafe struct Sent(BitProducts batch) : ISentStrings
    {
        private readonly ulong* _factors = UnitMemory.Start(batch.Factors), _products = UnitMemory.Start(batch.Products);
        private readonly int _count = batch.Count;

        [SkipLocalsInit]
        public void Accept(int unit, Vector128<byte>* zeros, Vector128<byte>* ones)
        {
            ulong* first = stackalloc ulong[BitColumns.UnitWords], second = stackalloc ulong[BitColumns.UnitWords];
            BitColumns.Extract(zeros, 0, first);
            BitColumns.Extract(ones, 0, second);
            for (int i = 0; i < BitColumns.UnitWords; i++) second[i] ^= first[i];
            UnitMemory.StoreWords(_factors, unit, second, _count);
            UnitMemory.StoreWords(_products, unit, first, _count);
        }
    }

    private readonly unsafe struct Received(BitProducts batch) : IReceivedStrings
    {
        private readonly ulong* _factors = UnitMemory.Start(batch.Factors), _products = UnitMemory.Start(batch.Products);
        private readonly int _count = batch.Count;

        [SkipLocalsInit]
        public void Accept(int unit, ulong* choices, Vector128<byte>* chosen)
        {
            ulong* got = stackalloc ulong[BitColumns.UnitWords];
            BitColumns.Extract(chosen, 0, got);
            UnitMemory.StoreWords(_factors, unit, choices, _count);
            UnitMemory.StoreWords(_products, unit, got, _count);
        }
    }
}
