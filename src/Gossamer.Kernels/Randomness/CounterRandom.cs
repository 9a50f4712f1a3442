using System.IO.Hashing;
using System.Runtime.CompilerServices;
using System.Text;

namespace Gossamer.Kernels.Randomness;

/// <summary>
/// A counter-based generator (Philox4x32-10): word <c>i</c> of a stream is a pure function of (seed, stream, i), so draws
/// need no shared state, do not depend on thread count or order, and resume from nothing but their key.
/// </summary>
/// <remarks>
/// Source: Salmon, Moraes, Dror, Shaw, "Parallel random numbers: as easy as 1, 2, 3", SC 2011. Streams are keyed by the
/// xxHash of a UTF-8 name, never by <see cref="string.GetHashCode()"/>, which differs from process to process.
/// Not for cryptography.
/// </remarks>
public readonly struct CounterRandom
{
    private const uint Multiplier0 = 0xD2511F53, Multiplier1 = 0xCD9E8D57;
    private const uint Weyl0 = 0x9E3779B9, Weyl1 = 0xBB67AE85;

    private readonly ulong _key;
    private readonly ulong _stream;

    /// <summary>Opens the stream <paramref name="stream"/> of <paramref name="seed"/>.</summary>
    public CounterRandom(ulong seed, string stream)
        : this(seed, XxHash64.HashToUInt64(Encoding.UTF8.GetBytes(stream)))
    {
    }

    private CounterRandom(ulong key, ulong stream)
    {
        _key = key;
        _stream = stream;
    }

    /// <summary>A sub-stream, independent of this one, for example one per epoch or round.</summary>
    public CounterRandom Fork(ulong number) => new(_key, Mix(_stream + 0x9E3779B97F4A7C15UL * (number + 1)));

    /// <summary>A sub-stream, independent of this one, for example one per layer.</summary>
    public CounterRandom Fork(string name) =>
        new(_key, Mix(_stream ^ XxHash64.HashToUInt64(Encoding.UTF8.GetBytes(name))));

    /// <summary>64 uniform bits at <paramref name="counter"/>.</summary>
    public ulong Bits(ulong counter)
    {
        (uint x0, uint x1, _, _) = Block(counter);
        return ((ulong)x1 << 32) | x0;
    }

    /// <summary>A uniform number in [0, 1) with 53 random bits at <paramref name="counter"/>.</summary>
    public double Uniform(ulong counter) => (Bits(counter) >> 11) * (1.0 / (1UL << 53));

    /// <summary>A uniform integer in [0, <paramref name="exclusiveMax"/>) at <paramref name="counter"/>; bias below 2⁻³².</summary>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="exclusiveMax"/> is not positive.</exception>
    public int Below(ulong counter, int exclusiveMax)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(exclusiveMax);
        return (int)Math.BigMul(Bits(counter), (ulong)exclusiveMax, out _);
    }

    /// <summary>A standard normal number at <paramref name="counter"/> (Box-Muller).</summary>
    public double Normal(ulong counter)
    {
        (uint x0, uint x1, uint x2, uint x3) = Block(counter);
        double u = ((((ulong)x1 << 32) | x0) + 1.0) * (1.0 / 18446744073709551616.0);
        double v = (((ulong)x3 << 32) | x2) * (1.0 / 18446744073709551616.0);
        return Math.Sqrt(-2 * Math.Log(u)) * Math.Cos(2 * Math.PI * v);
    }

    /// <summary>Shuffles in place (Fisher-Yates), consuming counters 1 to <c>items.Length − 1</c>.</summary>
    public void Shuffle<T>(Span<T> items)
    {
        for (int i = items.Length - 1; i > 0; i--)
        {
            int j = Below((ulong)i, i + 1);
            (items[i], items[j]) = (items[j], items[i]);
        }
    }

    /// <summary>
    /// Draws <paramref name="count"/> distinct numbers of [0, <paramref name="population"/>), ascending, each subset
    /// equally likely (Floyd's algorithm). Cost grows with <paramref name="count"/>, not with the population.
    /// </summary>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="count"/> is not within [0, population].</exception>
    public long[] Sample(long population, int count)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(count);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(count, population);
        var chosen = new HashSet<long>(count);
        for (long j = population - count; j < population; j++)
        {
            long candidate = (long)Math.BigMul(Bits((ulong)j), (ulong)(j + 1), out _);
            if (!chosen.Add(candidate)) chosen.Add(j);
        }
        long[] sorted = [.. chosen];
        Array.Sort(sorted);
        return sorted;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private (uint, uint, uint, uint) Block(ulong counter) =>
        Philox((uint)counter, (uint)(counter >> 32), (uint)_stream, (uint)(_stream >> 32), (uint)_key, (uint)(_key >> 32));

    /// <summary>Ten rounds of Philox on one 128-bit block; public for the published test vectors.</summary>
    public static (uint X0, uint X1, uint X2, uint X3) Philox(uint c0, uint c1, uint c2, uint c3, uint k0, uint k1)
    {
        for (int round = 0; round < 10; round++)
        {
            ulong p0 = (ulong)Multiplier0 * c0, p1 = (ulong)Multiplier1 * c2;
            (c0, c1, c2, c3) = ((uint)(p1 >> 32) ^ c1 ^ k0, (uint)p1, (uint)(p0 >> 32) ^ c3 ^ k1, (uint)p0);
            k0 += Weyl0;
            k1 += Weyl1;
        }
        return (c0, c1, c2, c3);
    }

    private static ulong Mix(ulong x)
    {
        x = (x ^ (x >> 30)) * 0xBF58476D1CE4E5B9UL;
        x = (x ^ (x >> 27)) * 0x94D049BB133111EBUL;
        return x ^ (x >> 31);
    }
}
