using Gossamer.TwoParty.Core;
using Gossamer.TwoParty.Correlations;
using Gossamer.TwoParty.Protocols;
using Xunit;

namespace Gossamer.Tests.TwoParty.Protocols;

/// <summary>Pooling, clipping, fused ReLU and arg-max against plain arithmetic.</summary>
public sealed class PoolingTests
{
    /// <summary>One, ends of bytes and words, and more than a chunk of the kernels.</summary>
    private static readonly int[] Counts = [1, 7, 63, 64, 65, 4097];

    public static TheoryData<PoolingShape> Windows =>
    [
        new PoolingShape(3, 8, 8, 2, 2, 2), new PoolingShape(2, 7, 9, 3, 3, 2, 1), new PoolingShape(1, 5, 5, 3, 2, 1),
        new PoolingShape(4, 4, 4, 4, 4, 4), new PoolingShape(2, 6, 6, 1, 1, 1),
    ];

    [Theory, MemberData(nameof(Windows))]
    public void Max_pooling_takes_the_largest_of_each_window(PoolingShape shape)
    {
        const int Bits = 16;
        Ring<ulong> ring = new(44);
        ulong[] x = Shares.Values(ring, Bits, shape.Inputs, 2);
        // All below zero, so that padding with 0 would win.
        for (int i = 0; i < x.Length; i++) x[i] = ring.FromSigned(-1 - Math.Abs(ring.ToSigned(x[i])) / 2);
        (ulong[] x0, ulong[] x1) = Shares.Of(ring, x, 3);
        using var parties = new TwoParties();
        (ulong[] y0, ulong[] y1) = parties.Run(async (context, source) =>
        {
            var pool = new MaxPool<ulong>(ring, shape, Bits);
            var y = new ulong[shape.Outputs];
            await pool.RunAsync(context, await pool.PrepareAsync(source), context.IsClient ? x0 : x1, y);
            return y;
        });
        long[] expected = [.. Enumerable.Range(0, shape.Outputs).Select(i => Window(shape, i).Max(at => ring.ToSigned(x[at])))];
        Assert.Equal(expected, Shares.Join(ring, y0, y1).Select(ring.ToSigned));
        Assert.Equal(Price.CeilingLog2(shape.WindowSize) * (1 + 4 + 1), parties.Flights);
    }

    [Theory]
    [InlineData(2, 2, 1)]
    [InlineData(3, 3, 1)]
    [InlineData(3, 3, 4)]
    [InlineData(2, 3, 2)]
    public void Max_pooling_costs_its_tree_of_ReLUs(int height, int width, int leafBits)
    {
        const int Bits = 16, K = 44;
        Ring<ulong> ring = new(K);
        foreach (int outputs in Counts)
        {
            var shape = new PoolingShape(outputs, height, width, height, width, 1);
            (ulong[] x0, ulong[] x1) = Shares.Of(ring, Shares.Values(ring, Bits, shape.Inputs, 2), 3);
            using var parties = new TwoParties();
            parties.Run(async (context, source) =>
            {
                var pool = new MaxPool<ulong>(ring, shape, Bits, leafBits);
                await pool.RunAsync(context, await pool.PrepareAsync(source), context.IsClient ? x0 : x1, new ulong[outputs]);
                return 0;
            });
            Assert.Equal(Price.Bytes(Price.Tournament(height * width, outputs, matches => Price.Relu(K, Bits + 1, leafBits, matches))), parties.Bytes);
            Assert.Equal(Price.ChainFlights(Bits + 1, leafBits, Price.Matches(height * width, outputs)), parties.Flights);
            Assert.InRange(parties.Flights, 1, Price.CeilingLog2(height * width) * Price.ReluFlights(Bits + 1, leafBits));
        }
    }

    [Theory]
    [InlineData(10, 1)]
    [InlineData(7, 4)]
    [InlineData(2, 2)]
    public void Arg_max_costs_its_comparisons_and_two_selections_each(int classes, int leafBits)
    {
        const int Bits = 18, K = 33;
        Ring<ulong> ring = new(K);
        foreach (int samples in Counts)
        {
            (ulong[] x0, ulong[] x1) = Shares.Of(ring, Shares.Values(ring, Bits, samples * classes, 2), 3);
            using var parties = new TwoParties();
            parties.Run(async (context, source) =>
            {
                var argMax = new ArgMax<ulong>(ring, samples, classes, Bits, leafBits);
                await argMax.RunAsync(context, await argMax.PrepareAsync(source), context.IsClient ? x0 : x1, new ulong[samples]);
                return 0;
            });
            Assert.Equal(
                Price.Bytes(Price.Tournament(
                    classes, samples, matches => [.. Price.Carry(Bits, leafBits, matches), .. Price.Selection(K, matches), .. Price.Selection(K, matches)])),
                parties.Bytes);
            Assert.Equal(Price.ChainFlights(Bits + 1, leafBits, Price.Matches(classes, samples)), parties.Flights);
            Assert.InRange(parties.Flights, 1, Price.CeilingLog2(classes) * (Price.CarryFlights(Bits, leafBits) + 1));
        }
    }

    [Fact]
    public void Average_pooling_costs_one_truncation_for_each_output()
    {
        Ring<ulong> ring = new(44);
        foreach (int outputs in Counts)
        {
            var shape = new PoolingShape(outputs, 3, 3, 3, 3, 1);
            (ulong[] x0, ulong[] x1) = Shares.Of(ring, Shares.Values(ring, 16, shape.Inputs, 2), 3);
            using var parties = new TwoParties();
            parties.Run(async (context, source) =>
            {
                var pool = new AveragePool<ulong>(ring, shape, 20);
                using ChunkedMaterial<TruncationMaterial<ulong>> material = await pool.PrepareAsync(source);
                await pool.RunAsync(context, material, context.IsClient ? x0 : x1, new ulong[outputs]);
                return 0;
            });
            Assert.Equal(((outputs + 7) / 8, (outputs + 7) / 8), parties.Bytes);
            Assert.Equal(1, parties.Flights);
        }
    }

    [Fact]
    public void Clipped_and_truncated_ReLUs_cost_what_they_are_made_of()
    {
        Ring<ulong> ring = new(44);
        foreach (int count in Counts)
        {
            ulong[] x = Shares.Values(ring, 20, count, 5);
            using TwoParties clipped = new(), truncated = new();
            clipped.Map(new ClippedRelu<ulong>(ring, 6 << 10, 22, 4), ring, ring, x);
            Assert.Equal((Price.Bytes(Price.Relu(44, 22, 4, 2L * count)), Price.ReluFlights(22, 4)), (clipped.Bytes, clipped.Flights));
            truncated.Map(new TruncatedRelu<ulong>(ring, 8, 14), ring, ring, x);
            Assert.Equal(
                (Price.Bytes([(count, count), .. Price.Relu(44, 14, 1, count)]), Price.ReluFlights(14, 1)), (truncated.Bytes, truncated.Flights));
        }
    }

    [Theory, MemberData(nameof(Windows))]
    public void Average_pooling_is_the_mean_within_its_rounding(PoolingShape shape)
    {
        foreach (bool countsPadding in (bool[])[true, false])
        {
            Ring<ulong> ring = new(64);
            ulong[] x = Shares.Values(ring, 20, shape.Inputs, 2);
            (ulong[] x0, ulong[] x1) = Shares.Of(ring, x, 3);
            using var parties = new TwoParties();
            (ulong[] y0, ulong[] y1) = parties.Run(async (context, source) =>
            {
                var pool = new AveragePool<ulong>(ring, shape, 24, countsPadding);
                var y = new ulong[shape.Outputs];
                using ChunkedMaterial<TruncationMaterial<ulong>> material = await pool.PrepareAsync(source);
                await pool.RunAsync(context, material, context.IsClient ? x0 : x1, y);
                return y;
            });
            ulong[] means = Shares.Join(ring, y0, y1);
            for (int i = 0; i < means.Length; i++)
            {
                int[] window = [.. Window(shape, i)];
                double mean = window.Sum(at => (double)ring.ToSigned(x[at])) / (countsPadding ? shape.WindowSize : window.Length);
                Assert.InRange(ring.ToSigned(means[i]) - mean, -1.1, 1.1);
            }
            Assert.Equal(1, parties.Flights);
        }
    }

    [Fact]
    public void A_clipped_ReLU_stays_between_zero_and_its_ceiling()
    {
        Ring<uint> ring = new(32);
        foreach (int count in (int[])[1, 63, 65, 4097])
        {
            uint[] x = Shares.Values(ring, 20, count, 5);
            using var parties = new TwoParties();
            uint[] y = parties.Map(new ClippedRelu<uint>(ring, 6 << 10, 22, 4), ring, ring, x);
            Assert.Equal(x.Select(v => Math.Clamp(ring.ToSigned(v), 0, 6 << 10)), y.Select(ring.ToSigned));
            // One ReLU's flights: 2 for the leaves, 3 for 6 digits, 1 for the selection.
            Assert.Equal(6, parties.Flights);
        }
    }

    [Fact]
    public void A_ceiling_of_the_widest_ring_is_allowed_up_to_its_largest_value()
    {
        Ring<ulong> ring = new(64);
        ulong[] x = [.. ((long[])[long.MaxValue / 4, -5, 1L << 61, (1L << 60) + 1, 0]).Select(ring.FromSigned)];
        using var parties = new TwoParties();
        ulong[] y = parties.Map(new ClippedRelu<ulong>(ring, 1L << 60, 64), ring, ring, x);
        Assert.Equal(x.Select(v => Math.Clamp(ring.ToSigned(v), 0, 1L << 60)), y.Select(ring.ToSigned));
        Assert.Throws<ArgumentOutOfRangeException>(() => new ClippedRelu<ulong>(ring, 1L << 20, 21));
    }

    [Theory]
    [InlineData(1)]
    [InlineData(4)]
    public void A_truncated_ReLU_saves_the_flight_of_the_truncation(int leafBits)
    {
        const int F = 12, Width = 20;
        Ring<ulong> ring = new(64);
        foreach (int count in (int[])[1, 63, 65, 4097])
        {
            ulong[] x = Shares.Values(ring, F + Width - 1, count, 5);
            using var parties = new TwoParties();
            ulong[] y = parties.Map(new TruncatedRelu<ulong>(ring, F, Width, leafBits), ring, ring, x);
            for (int i = 0; i < count; i++)
            {
                long v = ring.ToSigned(x[i]), result = ring.ToSigned(y[i]);
                if (v < 0) Assert.Equal(0, result);
                else if (v < 1 << F) Assert.InRange(result, 0, 1);
                else Assert.InRange(result - (v >> F), 0, 1);
            }
            Assert.Equal(leafBits == 1 ? 7 : 6, parties.Flights);
        }
    }

    [Fact]
    public void Truncated_ReLUs_run_in_parts()
    {
        const int F = 8, Width = 12;
        Ring<uint> ring = new(32);
        uint[] x = Shares.Values(ring, F + Width - 1, (1 << 18) + 100, 5);
        using var parties = new TwoParties();
        uint[] y = parties.Map(new TruncatedRelu<uint>(ring, F, Width, 4), ring, ring, x);
        for (int i = 0; i < x.Length; i++)
        {
            long v = ring.ToSigned(x[i]);
            Assert.InRange(ring.ToSigned(y[i]) - Math.Max(0, v >> F), v < 0 ? 0 : v < 1 << F ? -1 : 0, v < 0 ? 0 : 1);
        }
        Assert.Equal(5, parties.Flights);
    }

    [Theory]
    [InlineData(2)]
    [InlineData(7)]
    [InlineData(10)]
    [InlineData(100)]
    public void Arg_max_finds_the_first_of_the_largest(int classes)
    {
        const int Samples = 70, Bits = 18;
        Ring<ulong> ring = new(64);
        ulong[] scores = Shares.Values(ring, Bits, Samples * classes, 9);
        // Ties: a few samples have one value everywhere, some twice their largest.
        for (int i = 0; i < 5 * classes; i++) scores[i] = ring.FromSigned(i / classes - 2);
        for (int s = 5; s < 20; s++) scores[s * classes + classes - 1] = scores[s * classes + s % classes] = (1UL << (Bits - 1)) - 1;
        (ulong[] x0, ulong[] x1) = Shares.Of(ring, scores, 3);
        using var parties = new TwoParties();
        (ulong[] opened, _) = parties.Run(async (context, source) =>
        {
            var argMax = new ArgMax<ulong>(ring, Samples, classes, Bits);
            ulong[] share = new ulong[Samples], result = new ulong[Samples];
            await argMax.RunAsync(context, await argMax.PrepareAsync(source), context.IsClient ? x0 : x1, share);
            await new OutputOpening<ulong>(ring).RunAsync(context, share, result);
            return result;
        });
        for (int s = 0; s < Samples; s++)
        {
            long[] row = [.. Enumerable.Range(0, classes).Select(c => ring.ToSigned(scores[s * classes + c]))];
            Assert.Equal((ulong)Array.IndexOf(row, row.Max()), opened[s]);
        }
        // Every stage is a sign of 19 bits and a selection; one flight opens the index.
        Assert.Equal(Price.CeilingLog2(classes) * (Price.CarryFlights(Bits, 1) + 1) + 1, parties.Flights);
    }

    [Fact]
    public void Windows_that_lie_in_the_padding_alone_are_refused() =>
        Assert.Throws<ArgumentOutOfRangeException>(() => new MaxPool<uint>(new Ring<uint>(32), new PoolingShape(1, 4, 4, 2, 2, 1, 2), 10));

    private static IEnumerable<int> Window(PoolingShape shape, int output)
    {
        int map = output / (shape.OutputHeight * shape.OutputWidth), y = output / shape.OutputWidth % shape.OutputHeight, x = output % shape.OutputWidth;
        for (int i = 0; i < shape.WindowSize; i++)
        {
            int row = y * shape.Stride + i / shape.WindowWidth - shape.Padding, column = x * shape.Stride + i % shape.WindowWidth - shape.Padding;
            if (row >= 0 && row < shape.Height && column >= 0 && column < shape.Width) yield return (map * shape.Height + row) * shape.Width + column;
        }
    }
}
