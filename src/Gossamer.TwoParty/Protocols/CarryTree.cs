using System.Numerics;
using Gossamer.TwoParty.Core;
using Gossamer.TwoParty.Correlations;

namespace Gossamer.TwoParty.Protocols;

/// <summary>
/// Joins xor shares of (gt, eq) of neighbouring digits until one is left: gt = gt_hi xor eq_hi·gt_lo, eq = eq_hi·eq_lo. The highest
/// of an odd number of nodes waits for the next level.
/// <para>
/// Both products share eq_hi, so one <see cref="AndPairs"/> correlation (shares of a, b, c, ab, ac) opens it once:
/// D = eq_hi xor a, E = gt_lo xor b, F = eq_lo xor c, three bits each way; nodes at the low edge need no eq and open two.
/// With z = x·y, x = D xor a and y = E xor b, the shares of z are [i = 0]·D·E xor D·b_i xor E·a_i xor ab_i.
/// </para>
/// </summary>
internal static class CarryTree
{
    /// <summary>Runs all levels in place; the result is plane 0 of <paramref name="greater"/>.</summary>
    public static async ValueTask RunAsync(
        PartyContext context, AndPairs pairs, BooleanShare greater, BooleanShare equal, CancellationToken cancellation)
    {
        int nodes = greater.Planes, used = 0;
        using var theirs = new SecretBuffer<ulong>((nodes / 2 * 3 + 1) * greater.WordsPerPlane);
        while (nodes > 1)
        {
            int joined = nodes / 2;
            int bytes = BitWriter.Bytes((3L * joined - 1) * greater.Count);
            Mask(context.Reserve(MessageType.TreeLevel, bytes), pairs, used, joined, greater, equal);
            await context.ExchangeAsync(MessageType.TreeLevel, theirs.Bytes[..bytes], cancellation).ConfigureAwait(false);
            Join(theirs.Bytes.Span[..bytes], pairs, used, joined, greater, equal, context.IsClient ? ulong.MaxValue : 0);
            if (nodes % 2 != 0)
            {
                greater[nodes - 1].CopyTo(greater[joined]);
                equal[nodes - 1].CopyTo(equal[joined]);
            }
            used += joined;
            nodes = (nodes + 1) / 2;
        }
    }

    private static void Mask(Span<byte> message, AndPairs pairs, int used, int joined, BooleanShare greater, BooleanShare equal)
    {
        Span<ulong> scratch = stackalloc ulong[512];
        int words = greater.WordsPerPlane, bits = greater.Count;
        var writer = new BitWriter(message);
        for (int node = 0; node < joined; node++)
        {
            int start = (used + node) * words;
            PlaneBlocks.Append(ref writer, bits, scratch, equal[2 * node + 1], pairs.A.Slice(start, words));
            PlaneBlocks.Append(ref writer, bits, scratch, greater[2 * node], pairs.B.Slice(start, words));
            if (node > 0) PlaneBlocks.Append(ref writer, bits, scratch, equal[2 * node], pairs.C.Slice(start, words));
        }
        writer.Finish();
    }

    private static void Join(
        ReadOnlySpan<byte> message, AndPairs pairs, int used, int joined, BooleanShare greater, BooleanShare equal, ulong first)
    {
        int words = greater.WordsPerPlane, bits = greater.Count;
        using var opened = new SecretBuffer<ulong>(3 * words);
        Span<ulong> theirHigh = opened.Span[..words], theirLow = opened.Span.Slice(words, words), theirEqual = opened.Span[(2 * words)..];
        var reader = new BitReader(message);
        for (int node = 0; node < joined; node++)
        {
            int start = (used + node) * words;
            reader.ReadPlane(theirHigh, bits);
            reader.ReadPlane(theirLow, bits);
            ReadOnlySpan<ulong> a = pairs.A.Slice(start, words), b = pairs.B.Slice(start, words), ab = pairs.AB.Slice(start, words);
            ReadOnlySpan<ulong> high = equal[2 * node + 1], highGreater = greater[2 * node + 1];
            Multiply(first, high, a, theirHigh, greater[2 * node], b, theirLow, ab, greater[node]);
            Xor(greater[node], highGreater);
            if (node == 0) continue;
            reader.ReadPlane(theirEqual, bits);
            ReadOnlySpan<ulong> c = pairs.C.Slice(start, words), ac = pairs.AC.Slice(start, words);
            Multiply(first, high, a, theirHigh, equal[2 * node], c, theirEqual, ac, equal[node]);
        }
    }

    /// <summary>Shares of x·y from what both opened; the result may take the place of an operand.</summary>
    private static void Multiply(
        ulong first, ReadOnlySpan<ulong> x, ReadOnlySpan<ulong> a, ReadOnlySpan<ulong> theirX,
        ReadOnlySpan<ulong> y, ReadOnlySpan<ulong> b, ReadOnlySpan<ulong> theirY, ReadOnlySpan<ulong> ab, Span<ulong> z)
    {
        int i = 0, lanes = Vector<ulong>.Count;
        var keep = new Vector<ulong>(first);
        for (; i <= z.Length - lanes; i += lanes)
        {
            Vector<ulong> va = new(a[i..]), vb = new(b[i..]);
            Vector<ulong> d = new Vector<ulong>(x[i..]) ^ va ^ new Vector<ulong>(theirX[i..]);
            Vector<ulong> e = new Vector<ulong>(y[i..]) ^ vb ^ new Vector<ulong>(theirY[i..]);
            ((d & (e & keep ^ vb)) ^ (e & va) ^ new Vector<ulong>(ab[i..])).CopyTo(z[i..]);
        }
        for (; i < z.Length; i++)
        {
            ulong d = x[i] ^ a[i] ^ theirX[i], e = y[i] ^ b[i] ^ theirY[i];
            z[i] = (d & (e & first ^ b[i])) ^ (e & a[i]) ^ ab[i];
        }
    }

    private static void Xor(Span<ulong> into, ReadOnlySpan<ulong> other)
    {
        for (int i = 0; i < into.Length; i++) into[i] ^= other[i];
    }
}
