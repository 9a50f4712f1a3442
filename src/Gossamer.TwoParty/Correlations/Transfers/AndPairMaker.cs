using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using Gossamer.TwoParty.Ot;

namespace Gossamer.TwoParty.Correlations.Transfers;

/// <summary>
/// <c>And2</c> from two transfers each, one in each direction, and no further bits. Party i's share of a is its choice aᵢ; its shares
/// of b and c are the differences of bits 0 and 1 of the strings it sends. As sender it holds m0, as receiver it gets m0 ⊕ a·b: with
/// aᵢ·bᵢ these share a·b, and likewise a·c.
/// </summary>
internal static class AndPairMaker
{
    public static async ValueTask<AndPairs> MakeAsync(TransferSession session, int count, CancellationToken cancellation)
    {
        var batch = new AndPairs(count);
        var all = new TransferRange(0, ExtensionShape.Units(count));
        await session.RunAsync((all, all), new Sent(batch), new Received(batch), cancellation).ConfigureAwait(false);
        session.Count(count, count);
        return batch;
    }

    /// <summary>Runs some slices after <see cref="Received"/>, whose choices and products it adds to.</summary>
    private readonly unsafe struct Sent(AndPairs batch) : ISentStrings
    {
        private readonly ulong* _a = UnitMemory.Start(batch.A), _b = UnitMemory.Start(batch.B), _c = UnitMemory.Start(batch.C);
        private readonly ulong* _ab = UnitMemory.Start(batch.AB), _ac = UnitMemory.Start(batch.AC);
        private readonly int _count = batch.Count;

        public void Accept(int unit, Vector128<byte>* zeros, Vector128<byte>* ones)
        {
            Share(unit, zeros, ones, 0, _b, _ab);
            Share(unit, zeros, ones, 1, _c, _ac);
        }

        [SkipLocalsInit]
        private void Share(int unit, Vector128<byte>* zeros, Vector128<byte>* ones, int bit, ulong* factors, ulong* products)
        {
            ulong* zero = stackalloc ulong[BitColumns.UnitWords], factor = stackalloc ulong[BitColumns.UnitWords];
            BitColumns.Extract(zeros, bit, zero);
            BitColumns.Extract(ones, bit, factor);
            int words = (UnitMemory.Part(unit, _count) + 63) / 64, first = unit * BitColumns.UnitWords;
            for (int i = 0; i < words; i++)
            {
                factor[i] ^= zero[i];
                factors[first + i] = factor[i];
                products[first + i] ^= zero[i] ^ (_a[first + i] & factor[i]);
            }
        }
    }

    private readonly unsafe struct Received(AndPairs batch) : IReceivedStrings
    {
        private readonly ulong* _a = UnitMemory.Start(batch.A), _ab = UnitMemory.Start(batch.AB), _ac = UnitMemory.Start(batch.AC);
        private readonly int _count = batch.Count;

        [SkipLocalsInit]
        public void Accept(int unit, ulong* choices, Vector128<byte>* chosen)
        {
            ulong* got = stackalloc ulong[BitColumns.UnitWords];
            UnitMemory.StoreWords(_a, unit, choices, _count);
            BitColumns.Extract(chosen, 0, got);
            UnitMemory.StoreWords(_ab, unit, got, _count);
            BitColumns.Extract(chosen, 1, got);
            UnitMemory.StoreWords(_ac, unit, got, _count);
        }
    }
}
