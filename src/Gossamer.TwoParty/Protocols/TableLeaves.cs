using System.Numerics;
using System.Runtime.Intrinsics;
using Gossamer.Kernels.Ring;
using Gossamer.TwoParty.Core;
using Gossamer.TwoParty.Correlations;

namespace Gossamer.TwoParty.Protocols;

/// <summary>
/// Leaves of m = 2 or 4 bits by random tables: P0 holds tables T of 2^m entries of two bits, P1 an index c and T[c].
/// <para>
/// P1, whose digit is b, sends δ = b xor c (m bits). P0, whose digit is a, draws shares s and s' and sends
/// N[x] = ([a &gt; x] xor s, [a = x] xor s') xor T[x xor δ]; P1 reads N[b] xor T[c]. As words, [a &gt; x] is (1 &lt;&lt; a) − 1 and
/// [a = x] is 1 &lt;&lt; a. Two flights. The table is permuted by δ with m masked swaps: no address and no branch depends on a
/// secret. (1-of-2^m leaves of CrypTFlow2, CCS 2020.)
/// </para>
/// </summary>
internal sealed class TableLeaves(CarryLayout layout)
{
    public async ValueTask RunAsync<T>(
        PartyContext context, CarryMaterial material, ReadOnlyMemory<T> x, int firstBit, BooleanShare greater, BooleanShare equal,
        CancellationToken cancellation)
        where T : unmanaged, IBinaryInteger<T>, IUnsignedNumber<T>
    {
        int count = x.Length, words = greater.WordsPerPlane;
        int deltaBytes = BitWriter.Bytes((long)layout.Bits * count), tableBytes = BitWriter.Bytes(TableBits() * count);
        using var digits = new SecretBuffer<ulong>(layout.Bits * words);
        BitPlanes.Extract(x.Span, firstBit, layout.Bits, digits.Span);
        if (context.IsClient)
        {
            using var delta = new SecretBuffer<ulong>(layout.Bits * words + 1);
            await context.ReceiveOneWayAsync(MessageType.LeafDigits, delta.Bytes[..deltaBytes], cancellation).ConfigureAwait(false);
            context.Random.Fill(greater.Words);
            context.Random.Fill(equal.Words);
            WriteTables(
                context.Reserve(MessageType.LeafTables, tableBytes), material, delta.Bytes.Span[..deltaBytes], digits.Span, greater, equal);
            await context.SendOneWayAsync(cancellation).ConfigureAwait(false);
        }
        else
        {
            using var tables = new SecretBuffer<ulong>((tableBytes + 7) / 8);
            foreach (ref ulong word in digits.Span) word = ~word;
            WriteDeltas(context.Reserve(MessageType.LeafDigits, deltaBytes), material, digits.Span, count);
            await context.SendOneWayAsync(cancellation).ConfigureAwait(false);
            await context.ReceiveOneWayAsync(MessageType.LeafTables, tables.Bytes[..tableBytes], cancellation).ConfigureAwait(false);
            ReadTables(tables.Bytes.Span[..tableBytes], material, digits.Span, greater, equal);
        }
    }

    private long TableBits()
    {
        long bits = 0;
        for (int digit = 0; digit < layout.Digits; digit++) bits += layout.TableBits(digit);
        return bits;
    }

    private static TableTransfers Transfers(CarryMaterial material, int digit, int count, out int start)
    {
        bool top = material.Tables is null || (digit + 1) * count > material.Tables.Count;
        start = top ? 0 : digit * count;
        return top ? material.TopTables! : material.Tables!;
    }

    private void WriteDeltas(Span<byte> message, CarryMaterial material, ReadOnlySpan<ulong> planes, int count)
    {
        int words = BitPlanes.Words(count);
        using var indices = new SecretBuffer<ulong>(layout.LeafBits * words);
        Span<ulong> scratch = stackalloc ulong[512];
        var writer = new BitWriter(message);
        for (int digit = 0; digit < layout.Digits; digit++)
        {
            int bits = layout.DigitBits(digit), first = digit * layout.LeafBits;
            ReadOnlySpan<byte> picks = Transfers(material, digit, count, out int start).Picks.Slice(start, count);
            BitPlanes.Extract(picks, 0, bits, indices.Span);
            for (int bit = 0; bit < bits; bit++)
                PlaneBlocks.Append(ref writer, count, scratch, planes.Slice((first + bit) * words, words), indices.Span.Slice(bit * words, words));
        }
        writer.Finish();
    }

    private void WriteTables(
        Span<byte> message, CarryMaterial material, ReadOnlySpan<byte> deltaMessage, ReadOnlySpan<ulong> digits,
        BooleanShare greater, BooleanShare equal)
    {
        int count = greater.Count, words = greater.WordsPerPlane;
        using var delta = new SecretBuffer<ulong>(layout.LeafBits * words);
        Span<uint> masked = stackalloc uint[64];
        var reader = new BitReader(deltaMessage);
        var writer = new BitWriter(message);
        for (int digit = 0; digit < layout.Digits; digit++)
        {
            int bits = layout.DigitBits(digit), tableBits = layout.TableBits(digit);
            for (int bit = 0; bit < bits; bit++) reader.ReadPlane(delta.Span.Slice(bit * words, words), count);
            ReadOnlySpan<uint> tables = Transfers(material, digit, count, out int start).Tables.Slice(start, count);
            ReadOnlySpan<ulong> own = digits.Slice(digit * layout.LeafBits * words, bits * words);
            ReadOnlySpan<ulong> greaterShare = greater[digit], equalShare = equal[digit];
            for (int word = 0; word < words; word++)
            {
                int taken = Math.Min(64, count - word * 64);
                masked.Clear();
                tables.Slice(word * 64, taken).CopyTo(masked);
                MaskTables(masked, bits, own[word..], delta.Span[word..], words, greaterShare[word], equalShare[word]);
                foreach (ref uint table in masked[..taken]) table &= uint.MaxValue >> (32 - tableBits);
                writer.AppendElements<uint>(masked[..taken], tableBits);
            }
        }
        writer.Finish();
        masked.Clear();
    }

    /// <summary>N for 64 elements, in place of T.</summary>
    private static void MaskTables(
        Span<uint> tables, int bits, ReadOnlySpan<ulong> own, ReadOnlySpan<ulong> delta, int stride, ulong greater, ulong equal)
    {
        int entries = 1 << bits;
        Vector512<uint> one = Vector512<uint>.One, half = Vector512.Create((1u << entries) - 1);
        for (int i = 0; i < 64; i += Vector512<uint>.Count)
        {
            Vector512<uint> table = Vector512.Create<uint>(tables.Slice(i, Vector512<uint>.Count));
            Vector512<uint> power = one;
            for (int bit = 0; bit < bits; bit++)
            {
                int distance = 1 << bit;
                Vector512<uint> low = Vector512.Create(LowerOfPairs(distance));
                Vector512<uint> swap = (table ^ (table >>> distance)) & low & LaneMasks.Expand<uint>(delta[bit * stride], i);
                table ^= swap | swap << distance;
                // 1 << a, one bit of a after the other.
                Vector512<uint> shift = LaneMasks.Expand<uint>(own[bit * stride], i);
                power = (power & ~shift) | (power << distance & shift);
            }
            Vector512<uint> first = (power - one) ^ (LaneMasks.Expand<uint>(greater, i) & half);
            Vector512<uint> second = power ^ (LaneMasks.Expand<uint>(equal, i) & half);
            (table ^ first ^ second << entries).CopyTo(tables[i..]);
        }
    }

    /// <summary>Of each pair of bits that a swap at <paramref name="distance"/> exchanges, the lower.</summary>
    private static uint LowerOfPairs(int distance) => distance switch
    {
        1 => 0x5555_5555,
        2 => 0x3333_3333,
        4 => 0x0F0F_0F0F,
        _ => 0x00FF_00FF,
    };


    private void ReadTables(
        ReadOnlySpan<byte> message, CarryMaterial material, ReadOnlySpan<ulong> digits, BooleanShare greater, BooleanShare equal)
    {
        int count = greater.Count, words = greater.WordsPerPlane;
        Span<uint> tables = stackalloc uint[64];
        Span<byte> picks = stackalloc byte[64];
        var reader = new BitReader(message);
        for (int digit = 0; digit < layout.Digits; digit++)
        {
            int bits = layout.DigitBits(digit), tableBits = layout.TableBits(digit);
            ReadOnlySpan<byte> all = Transfers(material, digit, count, out int start).Picks.Slice(start, count);
            ReadOnlySpan<ulong> own = digits.Slice(digit * layout.LeafBits * words, bits * words);
            Span<ulong> greaterShare = greater[digit], equalShare = equal[digit];
            for (int word = 0; word < words; word++)
            {
                int taken = Math.Min(64, count - word * 64);
                tables.Clear();
                picks.Clear();
                reader.ReadElements(tables[..taken], tableBits);
                all.Slice(word * 64, taken).CopyTo(picks);
                (greaterShare[word], equalShare[word]) = Select(tables, picks, bits, own[word..], words);
            }
        }
        picks.Clear();
    }

    /// <summary>The entries at P1's digits, of 64 tables, unmasked.</summary>
    private static (ulong Greater, ulong Equal) Select(
        ReadOnlySpan<uint> tables, ReadOnlySpan<byte> picks, int bits, ReadOnlySpan<ulong> own, int stride)
    {
        int entries = 1 << bits, lanes = Vector512<uint>.Count;
        ulong greater = 0, equal = 0;
        for (int i = 0; i < 64; i += lanes)
        {
            Vector512<uint> table = Vector512.Create<uint>(tables.Slice(i, lanes));
            for (int bit = bits - 1; bit >= 0; bit--)
            {
                Vector512<uint> shift = LaneMasks.Expand<uint>(own[bit * stride], i);
                table = (table & ~shift) | (table >>> (1 << bit) & shift);
            }
            greater |= (table << 31).ExtractMostSignificantBits() << i;
            equal |= (table << (31 - entries)).ExtractMostSignificantBits() << i;
        }
        Vector512<byte> pick = Vector512.Create<byte>(picks);
        greater ^= (pick << (7 - TableTransfers.EntryShift)).ExtractMostSignificantBits();
        equal ^= (pick << (6 - TableTransfers.EntryShift)).ExtractMostSignificantBits();
        return (greater, equal);
    }
}
