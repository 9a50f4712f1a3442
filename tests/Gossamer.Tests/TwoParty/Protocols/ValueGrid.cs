using System.Numerics;

namespace Gossamer.Tests.TwoParty.Protocols;

/// <summary>All combinations of some numbers of a few bits each, one combination for each element.</summary>
internal sealed class ValueGrid(params int[] widths)
{
    /// <summary>Combinations.</summary>
    public int Count { get; } = 1 << widths.Sum();

    /// <summary>The values of one number.</summary>
    public T[] Of<T>(int number)
        where T : unmanaged, IBinaryInteger<T>
    {
        int shift = widths[..number].Sum(), mask = (1 << widths[number]) - 1;
        return [.. Enumerable.Range(0, Count).Select(i => T.CreateTruncating(i >> shift & mask))];
    }

    /// <summary>The values of a number of one bit, 64 to a word.</summary>
    public ulong[] Plane(int number) => Plane(Of<int>(number), 0);

    /// <summary>One bit of each value, 64 to a word.</summary>
    public static ulong[] Plane(int[] values, int bit)
    {
        ulong[] words = new ulong[(values.Length + 63) / 64];
        for (int i = 0; i < values.Length; i++) words[i / 64] |= (ulong)(values[i] >> bit & 1) << i;
        return words;
    }
}
