using System.Runtime.Intrinsics;
using Gossamer.TwoParty.Core;
using Gossamer.TwoParty.Ot;

namespace Gossamer.TwoParty.Correlations.Transfers;

/// <summary><c>Rot</c>: the strings of the extension as they are. One transfer each, no further bits.</summary>
internal static class RandomTransferMaker
{
    public static async ValueTask<RandomTransfers> MakeAsync(
        TransferSession session, int count, Party sender, CancellationToken cancellation)
    {
        bool sends = session.Party == sender;
        var batch = new RandomTransfers(count, sends);
        await session.RunAsync(
            session.OneWay(ExtensionShape.Units(count), sender), new Sent(batch, sends), new Received(batch, sends), cancellation)
            .ConfigureAwait(false);
        session.Count(sends ? count : 0, sends ? 0 : count);
        return batch;
    }

    private readonly unsafe struct Sent : ISentStrings
    {
        private readonly Vector128<byte>* _zeros, _ones;
        private readonly int _count;

        public Sent(RandomTransfers batch, bool sends)
        {
            if (!sends) return;
            _zeros = UnitMemory.Start(batch.Zeros);
            _ones = UnitMemory.Start(batch.Ones);
            _count = batch.Count;
        }

        public void Accept(int unit, Vector128<byte>* zeros, Vector128<byte>* ones)
        {
            int first = unit * ExtensionShape.UnitTransfers, count = UnitMemory.Part(unit, _count);
            new Span<Vector128<byte>>(zeros, count).CopyTo(new Span<Vector128<byte>>(_zeros + first, count));
            new Span<Vector128<byte>>(ones, count).CopyTo(new Span<Vector128<byte>>(_ones + first, count));
        }
    }

    private readonly unsafe struct Received : IReceivedStrings
    {
        private readonly Vector128<byte>* _chosen;
        private readonly ulong* _choices;
        private readonly int _count;

        public Received(RandomTransfers batch, bool sends)
        {
            if (sends) return;
            _chosen = UnitMemory.Start(batch.Chosen);
            _choices = UnitMemory.Start(batch.Choices);
            _count = batch.Count;
        }

        public void Accept(int unit, ulong* choices, Vector128<byte>* chosen)
        {
            int first = unit * ExtensionShape.UnitTransfers, count = UnitMemory.Part(unit, _count);
            new Span<Vector128<byte>>(chosen, count).CopyTo(new Span<Vector128<byte>>(_chosen + first, count));
            UnitMemory.StoreWords(_choices, unit, choices, _count);
        }
    }
}
