using System.Numerics;
using System.Runtime.Intrinsics;
using Gossamer.Kernels.Ring;
using Gossamer.TwoParty.Core;
using Gossamer.TwoParty.Correlations;

namespace Gossamer.TwoParty.Protocols;

/// <summary>
/// Leaves of m = 2 or 4 bits by random tables: the sender holds tables T of 2^m entries of two bits, the receiver an index c and T[c].
/// <para>
/// Where P0 sends, P1, whose digit is b, sends δ = b xor c (m bits). P0, whose digit is a, draws shares s and s' and sends
/// N[x] = ([a &gt; x] xor s, [a = x] xor s') xor T[x xor δ]; P1 reads N[b] xor T[c]. Where P1 sends, it is [x &gt; b] and [x = b], read
/// at a. As words, [a &gt; x] is (1 &lt;&lt; a) − 1, [a = x] is 1 &lt;&lt; a, and [x &gt; b] is what neither of them has. Two flights.
/// The table is permuted by δ with m masked swaps: no address and no branch depends on a secret. (1-of-2^m leaves of CrypTFlow2,
/// CCS 2020.)
/// </para>
/// </summary>
/// <param name="layout">How numbers are cut.</param>
/// <param name="tables">The correlations, and which elements they are for.</param>
internal sealed class TableLeaves(CarryLayout layout, LeafTables tables)
{
    private readonly int _count = tables.Count, _words = BitPlanes.Words(tables.Count), _firstWord = tables.Start / 64;
    private readonly bool _clientSends = tables.Sender == Party.Client;

    /// <summary>Runs the leaves of the tables' own elements.</summary>
    public async ValueTask RunAsync<T>(
        PartyContext context, ReadOnlyMemory<T> x, int firstBit, BooleanShare greater, BooleanShare equal, CancellationToken cancellation)
        where T : unmanaged, IBinaryInteger<T>, IUnsignedNumber<T>
    {
        int deltaBytes = BitWriter.Bytes((long)layout.Bits * _count), tableBytes = BitWriter.Bytes(TableBits() * _count);
        using var digits = new SecretBuffer<ulong>(layout.Bits * _words);
        BitPlanes.Extract(x.Span.Slice(tables.Start, _count), firstBit, layout.Bits, digits.Span);
        if (!context.IsClient) Complement(digits.Span);
        if (context.Party == tables.Sender)
        {
            using var delta = new SecretBuffer<ulong>(layout.Bits * _words + 1);
            await context.ReceiveOneWayAsync(MessageType.LeafDigits, delta.Bytes[..deltaBytes], cancellation).ConfigureAwait(false);
            for (int digit = 0; digit < layout.Digits; digit++)
            {
                context.Random.Fill(Part(greater, digit));
                context.Random.Fill(Part(equal, digit));
            }
            WriteTables(context.Reserve(MessageType.LeafTables, tableBytes), delta.Bytes.Span[..deltaBytes], digits.Span, greater, equal);
            await context.SendOneWayAsync(cancellation).ConfigureAwait(false);
        }
        else
        {
            using var masked = new SecretBuffer<ulong>((tableBytes + 7) / 8);
            WriteDeltas(context.Reserve(MessageType.LeafDigits, deltaBytes), digits.Span);
            await context.SendOneWayAsync(cancellation).ConfigureAwait(false);
            await context.ReceiveOneWayAsync(MessageType.LeafTables, masked.Bytes[..tableBytes], cancellation).ConfigureAwait(false);
            ReadTables(masked.Bytes.Span[..tableBytes], digits.Span, greater, equal);
        }
    }

    private static void Complement(Span<ulong> words)
    {
        foreach (ref ulong word in words) word = ~word;
    }

    private Span<ulong> Part(BooleanShare share, int digit) => share[digit].Slice(_firstWord, _words);

    private long TableBits()
    {
        long bits = 0;
        for (int digit = 0; digit < layout.Digits; digit++) bits += layout.TableBits(digit);
        return bits;
    }

    private void WriteDeltas(Span<byte> message, ReadOnlySpan<ulong> planes)
    {
        using var indices = new SecretBuffer<ulong>(layout.LeafBits * _words);
        Span<ulong> scratch = stackalloc ulong[512];
        var writer = new BitWriter(message);
        for (int digit = 0; digit < layout.Digits; digit++)
        {
            int bits = layout.DigitBits(digit), first = digit * layout.LeafBits;
            BitPlanes.Extract(tables.Picks(digit), 0, bits, indices.Span);
            for (int bit = 0; bit < bits; bit++)
            {
                PlaneBlocks.Append(
                    ref writer, _count, scratch, planes.Slice((first + bit) * _words, _words), indices.Span.Slice(bit * _words, _words));
            }
        }
        writer.Finish();
    }

    private void WriteTables(
        Span<byte> message, ReadOnlySpan<byte> deltaMessage, ReadOnlySpan<ulong> digits, BooleanShare greater, BooleanShare equal)
    {
        int count = _count, words = _words;
        using var delta = new SecretBuffer<ulong>(layout.LeafBits * words);
        Span<uint> masked = stackalloc uint[64];
        var reader = new BitReader(deltaMessage);
        var writer = new BitWriter(message);
        for (int digit = 0; digit < layout.Digits; digit++)
        {
            int bits = layout.DigitBits(digit), tableBits = layout.TableBits(digit);
            for (int bit = 0; bit < bits; bit++) reader.ReadPlane(delta.Span.Slice(bit * words, words), count);
            ReadOnlySpan<uint> random = tables.Tables(digit);
            ReadOnlySpan<ulong> own = digits.Slice(digit * layout.LeafBits * words, bits * words);
            ReadOnlySpan<ulong> greaterShare = Part(greater, digit), equalShare = Part(equal, digit);
            for (int word = 0; word < words; word++)
            {
                int taken = Math.Min(64, count - word * 64);
                masked.Clear();
                random.Slice(word * 64, taken).CopyTo(masked);
                MaskTables(masked, bits, _clientSends, own[word..], delta.Span[word..], words, greaterShare[word], equalShare[word]);
                foreach (ref uint table in masked[..taken]) table &= uint.MaxValue >> (32 - tableBits);
                writer.AppendElements<uint>(masked[..taken], tableBits);
            }
        }
        writer.Finish();
        masked.Clear();
    }

    /// <summary>N for 64 elements, in place of T.</summary>
    internal static void MaskTables(
        Span<uint> tables, int bits, bool clientSends, ReadOnlySpan<ulong> own, ReadOnlySpan<ulong> delta, int stride, ulong greater, ulong equal)
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
                // 1 << the digit, one bit of it after the other.
                Vector512<uint> shift = LaneMasks.Expand<uint>(own[bit * stride], i);
                power = (power & ~shift) | (power << distance & shift);
            }
            Vector512<uint> below = power - one, above = half ^ (below | power);
            Vector512<uint> first = (clientSends ? below : above) ^ (LaneMasks.Expand<uint>(greater, i) & half);
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

    private void ReadTables(ReadOnlySpan<byte> message, ReadOnlySpan<ulong> digits, BooleanShare greater, BooleanShare equal)
    {
        int count = _count, words = _words;
        Span<uint> masked = stackalloc uint[64];
        Span<byte> picks = stackalloc byte[64];
        var reader = new BitReader(message);
        for (int digit = 0; digit < layout.Digits; digit++)
        {
            int bits = layout.DigitBits(digit), tableBits = layout.TableBits(digit);
            ReadOnlySpan<byte> all = tables.Picks(digit);
            ReadOnlySpan<ulong> own = digits.Slice(digit * layout.LeafBits * words, bits * words);
            Span<ulong> greaterShare = Part(greater, digit), equalShare = Part(equal, digit);
            for (int word = 0; word < words; word++)
            {
                int taken = Math.Min(64, count - word * 64);
                masked.Clear();
                picks.Clear();
                reader.ReadElements(masked[..taken], tableBits);
                all.Slice(word * 64, taken).CopyTo(picks);
                (greaterShare[word], equalShare[word]) = Select(masked, picks, bits, own[word..], words);
            }
        }
        picks.Clear();
    }

    /// <summary>The entries at the receiver's digits, of 64 tables, unmasked.</summary>
    internal static (ulong Greater, ulong Equal) Select(
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
