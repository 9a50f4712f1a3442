using Gossamer.TwoParty.Core;

namespace Gossamer.Tests.TwoParty.Protocols;

/// <summary>
/// What both parties send where no pad hides anything, worked out bit by bit from the shares and the page on protocols: the first party's
/// messages, then the second's, in their order.
/// </summary>
internal sealed class PlainTranscript(ulong[] x0, ulong[] x1, int k)
{
    private readonly List<bool[]>[] _messages = [[], []];
    private readonly int _count = x0.Length;

    /// <summary>The messages of a party as bytes.</summary>
    public byte[][] Of(Party party) => [.. _messages[(int)party].Select(Pack)];

    /// <summary>Shares of all elements, k bits each.</summary>
    public PlainTranscript Elements(ulong[] first, ulong[] second)
    {
        Send(first.SelectMany(v => Bits(v, k)), second.SelectMany(v => Bits(v, k)));
        return this;
    }

    /// <summary>One bit of every element.</summary>
    public PlainTranscript Plane(Func<int, bool> first, Func<int, bool> second)
    {
        Send(Enumerable.Range(0, _count).Select(first), Enumerable.Range(0, _count).Select(second));
        return this;
    }

    /// <summary>Whether the carry out of the low bits of both shares is set, shared as the tree leaves it.</summary>
    /// <returns>Both shares.</returns>
    public (bool[] First, bool[] Second) Carry(int bits, int m, Func<int, int, (bool Greater, bool Equal)>? drawn = null)
    {
        int digits = (bits + m - 1) / m;
        // greater[party][digit][element].
        bool[][][] greater = [Planes(digits), Planes(digits)], equal = [Planes(digits), Planes(digits)];
        if (m == 1) BitLeaves(bits, greater, equal);
        else TableLeaves(bits, m, greater, equal, drawn!);
        for (int nodes = digits; nodes > 1; nodes = (nodes + 1) / 2) Level(nodes, greater, equal);
        return (greater[0][0], greater[1][0]);
    }

    private static IEnumerable<bool> Bits(ulong value, int count) => Enumerable.Range(0, count).Select(i => (value >> i & 1) != 0);

    private static byte[] Pack(bool[] bits)
    {
        byte[] bytes = new byte[(bits.Length + 7) / 8];
        for (int i = 0; i < bits.Length; i++) if (bits[i]) bytes[i / 8] |= (byte)(1 << (i % 8));
        return bytes;
    }

    private bool[][] Planes(int digits) => [.. Enumerable.Range(0, digits).Select(_ => new bool[_count])];

    private void Send(IEnumerable<bool> first, IEnumerable<bool> second)
    {
        _messages[0].Add([.. first]);
        _messages[1].Add([.. second]);
    }

    private void BitLeaves(int bits, bool[][][] greater, bool[][][] equal)
    {
        for (int bit = 0; bit < bits; bit++)
        {
            for (int i = 0; i < _count; i++)
            {
                bool a = (x0[i] >> bit & 1) != 0, x = (x1[i] >> bit & 1) != 0;
                // The product of both bits lies with the first party, whose factor of the opened bit is its operand.
                (greater[0][bit][i], equal[0][bit][i], equal[1][bit][i]) = (a && x, a, x);
            }
        }
        Send(equal[0].SelectMany(static plane => plane), equal[1].SelectMany(static plane => plane));
    }

    private void TableLeaves(int bits, int m, bool[][][] greater, bool[][][] equal, Func<int, int, (bool Greater, bool Equal)> drawn)
    {
        int digits = (bits + m - 1) / m;
        int DigitBits(int digit) => Math.Min(m, bits - digit * m);
        int Digit(ulong value, int digit) => (int)(value >> (digit * m) & ((1UL << DigitBits(digit)) - 1));
        // Who receives sends its digits, plane by plane.
        Send([], Enumerable.Range(0, bits).SelectMany(bit => x1.Select(v => (v >> bit & 1) == 0)));
        var tables = new List<bool>();
        for (int digit = 0; digit < digits; digit++)
        {
            for (int i = 0; i < _count; i++)
            {
                int a = Digit(x0[i], digit), b = Digit(~x1[i], digit), entries = 1 << DigitBits(digit);
                (bool s, bool t) = drawn(digit, i);
                for (int x = 0; x < entries; x++) tables.Add(a > x ^ s);
                if (digit > 0) for (int x = 0; x < entries; x++) tables.Add(a == x ^ t);
                (greater[0][digit][i], equal[0][digit][i]) = (s, t);
                (greater[1][digit][i], equal[1][digit][i]) = (a > b ^ s, a == b ^ t);
            }
        }
        Send(tables, []);
        _messages[0].RemoveAt(_messages[0].Count - 2);
        _messages[1].RemoveAt(_messages[1].Count - 1);
    }

    private void Level(int nodes, bool[][][] greater, bool[][][] equal)
    {
        var sent = new List<bool>[] { [], [] };
        for (int node = 0; node < nodes / 2; node++)
        {
            bool[] high = new bool[_count], low = new bool[_count], both = new bool[_count];
            foreach (int party in (int[])[0, 1])
            {
                sent[party].AddRange(equal[party][2 * node + 1]);
                sent[party].AddRange(greater[party][2 * node]);
                if (node > 0) sent[party].AddRange(equal[party][2 * node]);
            }
            for (int i = 0; i < _count; i++)
            {
                bool eqHigh = equal[0][2 * node + 1][i] ^ equal[1][2 * node + 1][i];
                low[i] = eqHigh & (greater[0][2 * node][i] ^ greater[1][2 * node][i]);
                both[i] = eqHigh & (equal[0][2 * node][i] ^ equal[1][2 * node][i]);
            }
            foreach (int party in (int[])[0, 1])
            {
                // With zero correlations products lie with the first party whole.
                bool[] highGreater = greater[party][2 * node + 1];
                greater[party][node] = [.. highGreater.Select((bit, i) => bit ^ (party == 0 && low[i]))];
                equal[party][node] = [.. both.Select(bit => party == 0 && bit)];
            }
        }
        foreach (int party in (int[])[0, 1])
        {
            if (nodes % 2 == 0) continue;
            (greater[party][nodes / 2], equal[party][nodes / 2]) = (greater[party][nodes - 1], equal[party][nodes - 1]);
        }
        Send(sent[0], sent[1]);
    }
}
