using System.Numerics;
using System.Runtime.Intrinsics;
using Gossamer.TwoParty.Core;
using Gossamer.TwoParty.Ot;

namespace Gossamer.TwoParty.Correlations.Transfers;

/// <summary>
/// <c>TruncPair</c> from one transfer and one correction of f bits each: the product of P0's random bit and P1's choice.
/// </summary>
internal static class TruncationMaker<T>
    where T : unmanaged, IBinaryInteger<T>, IUnsignedNumber<T>
{
    public static async ValueTask<TruncationPairs<T>> MakeAsync(
        TransferSession session, int bits, int count, CancellationToken cancellation)
    {
        var batch = new TruncationPairs<T>(bits, count);
        using var rows = new ProductRows<T>(count, bits);
        bool sends = session.Party == Party.Client;
        if (sends) session.Random.Fill(rows.Choices);
        (TransferRange sent, TransferRange received) = session.OneWay(ExtensionShape.Units(count), Party.Client);
        OtExtension transfers = session.Transfers;
        await new ProductStream<HashedSender<Sent>, HashedReceiver<Received>, T>(
            session, sent, new HashedSender<Sent>(transfers.Sender, new Sent(rows)),
            received, new HashedReceiver<Received>(transfers.Receiver, new Received(rows)), rows).RunAsync(cancellation).ConfigureAwait(false);
        rows.Choices.CopyTo(batch.Factors);
        rows.Products.CopyTo(batch.Products);
        session.Count(sends ? count : 0, sends ? 0 : count);
        return batch;
    }

    private readonly unsafe struct Sent(ProductRows<T> rows) : ISentStrings
    {
        private readonly T* _products = UnitMemory.Start(rows.Products), _corrections = UnitMemory.Start(rows.Corrections);
        private readonly ulong* _factors = UnitMemory.Start(rows.Choices);
        private readonly T _mask = rows.Mask;
        private readonly int _count = rows.Count;

        public void Accept(int unit, Vector128<byte>* zeros, Vector128<byte>* ones)
        {
            int first = unit * ExtensionShape.UnitTransfers, count = UnitMemory.Part(unit, _count);
            for (int i = 0; i < count; i++)
            {
                T zero = T.CreateTruncating(*(ulong*)(zeros + i)), one = T.CreateTruncating(*(ulong*)(ones + i));
                T factor = T.CreateTruncating(_factors[first + i >> 6] >> (i & 63) & 1);
                _products[first + i] = (T.Zero - zero) & _mask;
                _corrections[first + i] = (zero - one + factor) & _mask;
            }
        }
    }

    private readonly unsafe struct Received(ProductRows<T> rows) : IReceivedStrings
    {
        private readonly T* _products = UnitMemory.Start(rows.Products);
        private readonly ulong* _choices = UnitMemory.Start(rows.Choices);
        private readonly int _count = rows.Count;

        public void Accept(int unit, ulong* choices, Vector128<byte>* chosen)
        {
            int first = unit * ExtensionShape.UnitTransfers, count = UnitMemory.Part(unit, _count);
            for (int i = 0; i < count; i++) _products[first + i] = T.CreateTruncating(*(ulong*)(chosen + i));
            UnitMemory.StoreWords(_choices, unit, choices, _count);
        }
    }
}
