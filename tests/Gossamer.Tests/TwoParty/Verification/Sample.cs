using System.Numerics;
using Gossamer.TwoParty.Core;

namespace Gossamer.Tests.TwoParty.Verification;

/// <summary>A million values of a ring with their shares: all edges, then values of all magnitudes.</summary>
internal sealed class Sample<T>
    where T : unmanaged, IBinaryInteger<T>, IUnsignedNumber<T>
{
    public const int Count = 1_000_000;

    /// <summary>Draws |v| &lt; 2^(bits − 1).</summary>
    public Sample(Ring<T> ring, int bits, ulong seed)
    {
        (Ring, Values) = (ring, new long[Count]);
        long most = long.MaxValue >> (64 - bits), half = most / 2;
        long[] edges =
        [
            0, most, -most, half, -half, half + 1, -half - 1, most - 1, 1 - most,
            .. Enumerable.Range(0, bits - 1).SelectMany(static i => (long[])[1L << i, -1L << i, (1L << i) - 1, 1 - (1L << i), (1L << i) + 1, -1 - (1L << i)]),
        ];
        edges = [.. edges.Where(edge => Math.Abs(edge) <= most)];
        using var random = new AesGenerator(TestSeeds.Of(seed));
        random.Fill<long>(Values);
        for (int i = 0; i < Count; i++)
        {
            int magnitude = 1 + (int)((ulong)Values[i] >> 58) % (bits - 1);
            long value = i < edges.Length ? edges[i] : Values[i] << 6 >> (63 - magnitude);
            Values[i] = Math.Clamp(value, -most, most);
        }
        (First, Second) = Shares.Of(ring, [.. Values.Select(ring.FromSigned)], seed + 1);
    }

    public Ring<T> Ring { get; }

    /// <summary>The values.</summary>
    public long[] Values { get; }

    /// <summary>The client's shares.</summary>
    public T[] First { get; }

    /// <summary>The server's shares.</summary>
    public T[] Second { get; }
}
