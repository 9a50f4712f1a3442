using System.IO.Hashing;
using CsCheck;
using Gossamer.Kernels.Randomness;
using Xunit;

namespace Gossamer.Tests.Kernels;

public sealed class CounterRandomTests
{
    /// <summary>The answers for philox4x32-10 that the Random123 library publishes (kat_vectors): zeros, ones, digits of π.</summary>
    public static TheoryData<uint[], uint[], uint[]> KnownAnswers => new()
    {
        { [0, 0, 0, 0], [0, 0], [0x6627E8D5, 0xE169C58D, 0xBC57AC4C, 0x9B00DBD8] },
        {
            [0xFFFFFFFF, 0xFFFFFFFF, 0xFFFFFFFF, 0xFFFFFFFF], [0xFFFFFFFF, 0xFFFFFFFF],
            [0x408F276D, 0x41C83B0E, 0xA20BC7C6, 0x6D5451FD]
        },
        {
            [0x243F6A88, 0x85A308D3, 0x13198A2E, 0x03707344], [0xA4093822, 0x299F31D0],
            [0xD16CFE09, 0x94FDCCEB, 0x5001E420, 0x24126EA1]
        },
    };

    [Theory]
    [MemberData(nameof(KnownAnswers))]
    public void Blocks_are_those_of_Random123(uint[] counter, uint[] key, uint[] expected)
    {
        (uint x0, uint x1, uint x2, uint x3) = CounterRandom.Philox(counter[0], counter[1], counter[2], counter[3], key[0], key[1]);
        Assert.Equal(expected, new[] { x0, x1, x2, x3 });
    }

    [Fact]
    public void A_draw_depends_on_nothing_but_seed_stream_and_counter()
    {
        var random = new CounterRandom(7, "weights");
        ulong[] forward = [.. Enumerable.Range(0, 100).Select(i => random.Bits((ulong)i))];
        ulong[] backward = [.. Enumerable.Range(0, 100).Reverse().Select(i => new CounterRandom(7, "weights").Bits((ulong)i))];
        Assert.Equal(forward, backward.Reverse());
        Assert.Equal(forward.Length, forward.Distinct().Count());
    }

    [Fact]
    public void The_block_of_a_draw_is_made_of_counter_hashed_stream_and_seed()
    {
        // Results of earlier runs and checkpoints rest on this.
        const ulong Counter = 0x1_0000_0002, Seed = 0x3_0000_0004;
        ulong stream = XxHash64.HashToUInt64("weights"u8);
        (uint low, uint high, _, _) = CounterRandom.Philox(2, 1, (uint)stream, (uint)(stream >> 32), 4, 3);
        Assert.Equal(((ulong)high << 32) | low, new CounterRandom(Seed, "weights").Bits(Counter));
    }

    [Fact]
    public void Streams_seeds_and_forks_differ()
    {
        var root = new CounterRandom(0, "a");
        CounterRandom[] streams =
        [
            root, new(1, "a"), new(0, "b"), root.Fork(0), root.Fork(1), root.Fork("0"), root.Fork("x"), root.Fork(0).Fork(0),
            root.Fork("x").Fork("x"),
            new CounterRandom(0, "b").Fork(0),
        ];
        Assert.Equal(streams.Length, streams.Select(static stream => stream.Bits(0)).Distinct().Count());
    }

    [Fact]
    public void Samples_are_distinct_ascending_and_within_the_population() =>
        Gen.Select(Gen.Long[1, 5000], Gen.Double.Unit, Gen.ULong).Sample(
            (population, share, seed) =>
            {
                int count = (int)Math.Round(share * population);
                long[] sample = new CounterRandom(seed, "sample").Sample(population, count);
                Assert.Equal(count, sample.Length);
                Assert.Equal(sample.Distinct().Order(), sample);
                Assert.All(sample, value => Assert.InRange(value, 0, population - 1));
            },
            iter: 200, threads: 1, seed: "0000KOIPe036");

    [Fact]
    public void Every_subset_is_equally_likely()
    {
        const int Draws = 40_000;
        var random = new CounterRandom(3, "subsets");
        var counts = new Dictionary<string, int>();
        for (int draw = 0; draw < Draws; draw++)
        {
            string subset = string.Join(',', random.Fork((ulong)draw).Sample(6, 3));
            counts[subset] = counts.GetValueOrDefault(subset) + 1;
        }
        Assert.Equal(20, counts.Count);
        double expected = Draws / 20.0, chiSquare = counts.Values.Sum(count => (count - expected) * (count - expected) / expected);
        // 19 degrees of freedom: 43.8 is passed once in a thousand.
        Assert.InRange(chiSquare, 0, 43.8);
    }

    [Fact]
    public void Samples_of_everything_nothing_and_too_much()
    {
        var random = new CounterRandom(1, "edge");
        Assert.Equal([0, 1, 2, 3, 4], random.Sample(5, 5));
        Assert.Empty(random.Sample(5, 0));
        Assert.Throws<ArgumentOutOfRangeException>(() => random.Sample(5, 6));
        Assert.Throws<ArgumentOutOfRangeException>(() => random.Sample(5, -1));
    }

    [Fact]
    public void Moments_of_uniform_and_normal_numbers()
    {
        const int Count = 100_000;
        var random = new CounterRandom(11, "moments");
        double[] uniform = [.. Enumerable.Range(0, Count).Select(i => random.Uniform((ulong)i))];
        double[] normal = [.. Enumerable.Range(0, Count).Select(i => random.Normal((ulong)i))];
        Assert.All(uniform, static value => Assert.True(value is >= 0 and < 1));
        // Four standard errors.
        Assert.Equal(0.5, uniform.Average(), 4 * Math.Sqrt(1.0 / 12 / Count));
        Assert.Equal(1.0 / 12, uniform.Average(static value => (value - 0.5) * (value - 0.5)), 4 * Math.Sqrt(1.0 / 180 / Count));
        Assert.Equal(0, normal.Average(), 4 / Math.Sqrt(Count));
        Assert.Equal(1, normal.Average(static value => value * value), 4 * Math.Sqrt(2.0 / Count));
        Assert.Equal(3, normal.Average(static value => Math.Pow(value, 4)), 4 * Math.Sqrt(96.0 / Count));
    }

    [Fact]
    public void Integers_stay_below_their_bound_and_reach_all_values()
    {
        var random = new CounterRandom(2, "below");
        int[] values = [.. Enumerable.Range(0, 1000).Select(i => random.Below((ulong)i, 7))];
        Assert.Equal([0, 1, 2, 3, 4, 5, 6], values.Distinct().Order());
        Assert.Equal(0, random.Below(5, 1));
        Assert.Throws<ArgumentOutOfRangeException>(() => random.Below(0, 0));
    }

    [Fact]
    public void A_shuffle_is_a_permutation_and_every_one_equally_likely()
    {
        const int Draws = 24_000;
        var random = new CounterRandom(4, "shuffle");
        var counts = new Dictionary<string, int>();
        for (int draw = 0; draw < Draws; draw++)
        {
            int[] items = [0, 1, 2, 3];
            random.Fork((ulong)draw).Shuffle(items.AsSpan());
            string order = string.Join(',', items);
            counts[order] = counts.GetValueOrDefault(order) + 1;
        }
        Assert.Equal(24, counts.Count);
        double chiSquare = counts.Values.Sum(static count => (count - 1000.0) * (count - 1000.0) / 1000);
        // 23 degrees of freedom: 49.7 is passed once in a thousand.
        Assert.InRange(chiSquare, 0, 49.7);
    }
}
