using System.Runtime.Intrinsics;
using Gossamer.TwoParty.Core;
using Gossamer.TwoParty.Ot;

namespace Gossamer.TwoParty.Correlations.Transfers;

/// <summary>
/// <c>RotTable(m)</c> from m transfers each and no further bits. String (i, v) gives a word W of 2 · 2^m bits; entry x of the sender's
/// table is the sum over i of W(i, bit i of x) at x, and the receiver, whose index is its m choices, has the sum of the words it got
/// at its index. Every other entry has a word in it that the receiver lacks.
/// </summary>
internal static class TableMaker
{
    public static async ValueTask<TableTransfers> MakeAsync(
        TransferSession session, int digitBits, int count, Party sender, CancellationToken cancellation)
    {
        bool sends = session.Party == sender;
        var batch = new TableTransfers(digitBits, count, sends);
        int perUnit = ExtensionShape.UnitTransfers / digitBits;
        await session.RunAsync(
            session.OneWay((count + perUnit - 1) / perUnit, sender), new Sent(batch, sends), new Received(batch, sends), cancellation)
            .ConfigureAwait(false);
        long used = (long)count * digitBits;
        session.Count(sends ? used : 0, sends ? 0 : used);
        return batch;
    }

    /// <summary>Bit x of the pattern is bit <paramref name="i"/> of x: AAAA, CCCC, F0F0, FF00.</summary>
    private static uint IndexBits(int i) => 0xFFFFFFFF / ((1u << (1 << i)) + 1) << (1 << i);

    private readonly unsafe struct Sent : ISentStrings
    {
        private readonly uint* _tables;
        private readonly int _count, _bits;

        public Sent(TableTransfers batch, bool sends)
        {
            if (!sends) return;
            _tables = UnitMemory.Start(batch.Tables);
            (_count, _bits) = (batch.Count, batch.DigitBits);
        }

        public void Accept(int unit, Vector128<byte>* zeros, Vector128<byte>* ones)
        {
            int perUnit = ExtensionShape.UnitTransfers / _bits, part = UnitMemory.Part(unit, _count, perUnit);
            uint mask = (uint)((1UL << (2 << _bits)) - 1);
            uint* tables = _tables + unit * perUnit;
            uint* masks = stackalloc uint[_bits];
            // Both halves of a word, first and second bits, are numbered by x.
            for (int i = 0; i < _bits; i++) masks[i] = IndexBits(i);
            for (int table = 0; table < part; table++)
            {
                uint word = 0;
                for (int i = 0; i < _bits; i++)
                {
                    uint zero = *(uint*)(zeros + table * _bits + i), one = *(uint*)(ones + table * _bits + i);
                    word ^= zero ^ ((zero ^ one) & masks[i]);
                }
                tables[table] = word & mask;
            }
        }
    }

    private readonly unsafe struct Received : IReceivedStrings
    {
        private readonly byte* _picks;
        private readonly int _count, _bits;

        public Received(TableTransfers batch, bool sends)
        {
            if (sends) return;
            _picks = UnitMemory.Start(batch.Picks);
            (_count, _bits) = (batch.Count, batch.DigitBits);
        }

        public void Accept(int unit, ulong* choices, Vector128<byte>* chosen)
        {
            int perUnit = ExtensionShape.UnitTransfers / _bits, part = UnitMemory.Part(unit, _count, perUnit);
            byte* picks = _picks + unit * perUnit;
            for (int table = 0; table < part; table++)
            {
                uint word = 0, index = 0;
                for (int i = 0; i < _bits; i++)
                {
                    int transfer = table * _bits + i;
                    word ^= *(uint*)(chosen + transfer);
                    index |= (uint)(choices[transfer >> 6] >> (transfer & 63) & 1) << i;
                }
                uint entry = (word >> (int)index & 1) | (word >> (int)(index + (1u << _bits)) & 1) << 1;
                picks[table] = (byte)(index | entry << TableTransfers.EntryShift);
            }
        }
    }
}
