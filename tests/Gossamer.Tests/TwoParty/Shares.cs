using System.Numerics;
using Gossamer.TwoParty.Core;

namespace Gossamer.Tests.TwoParty;

/// <summary>Plain secrets to shares and back.</summary>
internal static class Shares
{
    public static (T[] First, T[] Second) Of<T>(Ring<T> ring, T[] secrets, ulong seed)
        where T : unmanaged, IBinaryInteger<T>, IUnsignedNumber<T>
    {
        using var random = new AesGenerator(TestSeeds.Of(seed));
        var first = new T[secrets.Length];
        var second = new T[secrets.Length];
        random.Fill<T>(first);
        for (int i = 0; i < first.Length; i++)
        {
            first[i] = ring.Reduce(first[i]);
            second[i] = ring.Reduce(secrets[i] - first[i]);
        }
        return (first, second);
    }

    public static T[] Join<T>(Ring<T> ring, T[] first, T[] second)
        where T : unmanaged, IBinaryInteger<T>, IUnsignedNumber<T>
    {
        Xunit.Assert.True(first.Concat(second).All(share => share == ring.Reduce(share)), "a share is not reduced");
        return [.. first.Zip(second, (a, b) => ring.Reduce(a + b))];
    }

    /// <summary>Signed values |v| &lt; 2^(bits − 1), the edges first.</summary>
    public static T[] Values<T>(Ring<T> ring, int bits, int count, ulong seed)
        where T : unmanaged, IBinaryInteger<T>, IUnsignedNumber<T>
    {
        long most = long.MaxValue >> (64 - bits), half = most / 2;
        long[] edges = [.. ((long[])[0, 1, -1, most, -most, half + 1, -half - 1, half, 2, -2, 3]).Where(edge => Math.Abs(edge) <= most)];
        using var random = new AesGenerator(TestSeeds.Of(seed));
        var raw = new long[count];
        random.Fill<long>(raw);
        return [.. raw.Select((value, i) => ring.FromSigned(i < edges.Length ? edges[i] : Spread(value, bits)))];
    }

    // All magnitudes alike, not only the largest.
    private static long Spread(long value, int bits)
    {
        int magnitude = 1 + (int)((ulong)value >> 58) % (bits - 1);
        long result = value << 6 >> (64 - magnitude - 1);
        return result == -(1L << magnitude) ? result + 1 : result;
    }
}
