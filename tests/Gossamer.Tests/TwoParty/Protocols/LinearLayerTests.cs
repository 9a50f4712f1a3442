using System.Numerics;
using Gossamer.Kernels.Convolution;
using Gossamer.Tests.Kernels.Ring;
using Gossamer.Tests.TwoParty.Correlations;
using Gossamer.TwoParty.Core;
using Gossamer.TwoParty.Correlations;
using Gossamer.TwoParty.Protocols;
using Xunit;

namespace Gossamer.Tests.TwoParty.Protocols;

/// <summary>Layers whose weights only the server knows, against plain products.</summary>
public sealed class LinearLayerTests
{
    public static TheoryData<int[]> Convolutions =>
    [
        // in, out, kernel, stride, padding, groups, batch, height, width
        new int[] { 3, 5, 3, 1, 1, 1, 2, 6, 7 }, new int[] { 4, 6, 1, 2, 0, 1, 2, 9, 7 }, new int[] { 6, 6, 3, 2, 1, 6, 1, 9, 8 },
        new int[] { 4, 8, 3, 1, 1, 2, 3, 4, 4 },
    ];

    [Theory, MemberData(nameof(Convolutions))]
    public void A_convolution_is_the_plain_one_plus_bias(int[] sizes)
    {
        var convolution = new ConvolutionShape(sizes[0], sizes[1], sizes[2], sizes[2], sizes[3], sizes[4], 1, sizes[5]);
        var shape = new ConvolutionLayerShape(convolution, sizes[6], sizes[7], sizes[8]);
        Check(new Ring<uint>(32), shape, Plain<uint>);
        Check(new Ring<ulong>(44), shape, Plain<ulong>);
        Check(new Ring<ulong>(64), shape, Plain<ulong>);

        T[] Plain<T>(T[] weights, T[] x)
            where T : unmanaged, IBinaryInteger<T>
        {
            var y = new T[shape.Outputs];
            RingConvolutionTests.Plain(convolution, weights, x, y, shape.Batch, shape.Height, shape.Width);
            return y;
        }
    }

    [Theory]
    [InlineData(1, 30, 7)]
    [InlineData(9, 33, 20)]
    public void A_fully_connected_layer_is_the_plain_one_plus_bias(int batch, int featuresIn, int featuresOut)
    {
        Check(new Ring<uint>(32), new FullyConnectedShape(batch, featuresIn, featuresOut), Plain<uint>);
        Check(new Ring<ulong>(33), new FullyConnectedShape(batch, featuresIn, featuresOut), Plain<ulong>);

        T[] Plain<T>(T[] weights, T[] x)
            where T : unmanaged, IBinaryInteger<T>
        {
            var y = new T[batch * featuresOut];
            for (int i = 0; i < y.Length; i++)
            {
                for (int k = 0; k < featuresIn; k++) y[i] += weights[i % featuresOut * featuresIn + k] * x[i / featuresOut * featuresIn + k];
            }
            return y;
        }
    }

    [Fact]
    public void Operands_are_gathered_as_the_layer_reads_them()
    {
        // The correlation's maker sees the layer only through Gather and Accumulate: they must give the same map as Bind.
        var shapes = new LinearShape[]
        {
            new FullyConnectedShape(3, 5, 4),
            new ConvolutionLayerShape(new ConvolutionShape(4, 6, 3, 3, 2, 1, 1, 2), 2, 7, 5),
        };
        foreach (LinearShape shape in shapes)
        {
            ulong[] weights = RingWords.Random<ulong>(shape.Weights, 1), x = RingWords.Random<ulong>(shape.Inputs, 2);
            ulong[] y = new ulong[shape.Outputs], gathered = new ulong[shape.Outputs], operand = new ulong[shape.Positions];
            using ILinearMap<ulong> map = shape.Bind<ulong>(weights);
            map.Accumulate(x, y, Gossamer.Kernels.Execution.WorkerPool.Shared);
            for (int i = 0; i < weights.Length; i++)
            {
                int column = i % shape.Depth, row = i / shape.Depth % shape.Rows, group = i / (shape.Depth * shape.Rows);
                shape.Gather<ulong>(x, group, column, operand);
                shape.Accumulate<ulong>([.. operand.Select(v => weights[i] * v)], group, row, gathered);
            }
            Assert.Equal(y, gathered);
        }
    }

    [Fact]
    public void Weights_that_need_more_bits_than_announced_are_refused() => Assert.Throws<ArgumentOutOfRangeException>(
        () => new LinearLayer<uint>(new Ring<uint>(32), new FullyConnectedShape(1, 2, 1), 4, new uint[] { 7, 8 }));

    [Fact]
    public void Layers_that_read_the_same_input_share_one_message()
    {
        // A residual block: 3x3 and 1x1, both of stride 2, the second beside the first.
        Ring<ulong> ring = new(44);
        var main = new ConvolutionLayerShape(new ConvolutionShape(2, 3, 3, 3, 2, 1), 1, 8, 8);
        var shortcut = new ConvolutionLayerShape(new ConvolutionShape(2, 4, 1, 1, 2, 0), 1, 8, 8);
        ulong[] first = Shares.Values(ring, 8, main.Weights, 1), second = Shares.Values(ring, 8, shortcut.Weights, 2);
        ulong[] x = Shares.Values(ring, 20, main.Inputs, 3);
        (ulong[] x0, ulong[] x1) = Shares.Of(ring, x, 4);
        using var made = new OtParties();
        using var parties = new TwoParties(sources: [.. made.Sources]);
        (ulong[][] y0, ulong[][] y1) = parties.Run(async (context, source) =>
        {
            bool client = context.IsClient;
            using LinearLayer<ulong> one = client ? new(ring, main, 8) : new(ring, main, 8, first);
            using LinearLayer<ulong> other = client ? new(ring, shortcut, 8) : new(ring, shortcut, 8, second);
            using LinearMasks<ulong> masks = await one.PrepareAsync(source), beside = await other.PrepareAsync(source, masks);
            ulong[] a = new ulong[main.Outputs], b = new ulong[shortcut.Outputs];
            await one.RunAsync(context, masks, client ? x0 : x1, a, [(other, beside, b)]);
            return (ulong[][])[a, b];
        });
        foreach ((ConvolutionLayerShape shape, ulong[] weights, int i) in ((ConvolutionLayerShape, ulong[], int)[])[(main, first, 0), (shortcut, second, 1)])
        {
            ulong[] expected = new ulong[shape.Outputs];
            RingConvolutionTests.Plain(shape.Convolution, weights, x, expected, 1, 8, 8);
            Assert.Equal(expected.Select(ring.Reduce), Shares.Join(ring, y0[i], y1[i]));
        }
        Assert.Equal((((long)ring.Bits * main.Inputs + 7) / 8, 0), parties.Bytes);
        Assert.Equal(1, parties.Flights);
    }

    [Fact]
    public void Layers_whose_masks_differ_do_not_run_together()
    {
        Ring<uint> ring = new(32);
        var shape = new FullyConnectedShape(1, 3, 2);
        uint[] weights = Shares.Values(ring, 8, shape.Weights, 1);
        using var made = new OtParties();
        using var parties = new TwoParties(sources: [.. made.Sources]);
        parties.Run(async (context, source) =>
        {
            using LinearLayer<uint> layer = context.IsClient ? new(ring, shape, 8) : new(ring, shape, 8, weights);
            using LinearMasks<uint> one = await layer.PrepareAsync(source), other = await layer.PrepareAsync(source);
            if (!context.IsClient) return 0;
            await Assert.ThrowsAsync<ArgumentException>(async () =>
                await layer.RunAsync(
                    context, one, new uint[3], new uint[2], [(layer, other, new uint[2])], cancellation: TestContext.Current.CancellationToken));
            return 0;
        });
    }

    private static void Check<T>(Ring<T> ring, LinearShape shape, Func<T[], T[], T[]> plain)
        where T : unmanaged, IBinaryInteger<T>, IUnsignedNumber<T>
    {
        const int WeightBits = 12;
        T[] weights = Shares.Values(ring, WeightBits, shape.Weights, 1), x = Shares.Values(ring, ring.Bits - 1, shape.Inputs, 2);
        T[] bias = Shares.Values(ring, ring.Bits - 1, shape.Groups * shape.Rows, 3), expected = plain(weights, x);
        shape.AddBias<T>(bias, expected);
        (T[] x0, T[] x1) = Shares.Of(ring, x, 4);
        using var parties = new TwoParties();
        parties.Source(Party.Client).KnownWeights = weights;
        (T[] y0, T[] y1) = parties.Run(async (context, source) =>
        {
            using LinearLayer<T> layer = context.IsClient
                ? new LinearLayer<T>(ring, shape, WeightBits)
                : new LinearLayer<T>(ring, shape, WeightBits, weights, bias);
            using LinearMasks<T> masks = await layer.PrepareAsync(source);
            var y = new T[shape.Outputs];
            await layer.RunAsync(context, masks, context.IsClient ? x0 : x1, y);
            return y;
        });
        Assert.Equal(expected.Select(ring.Reduce), Shares.Join(ring, y0, y1));
        Assert.Equal(1, parties.Flights);
        Assert.Equal((((long)ring.Bits * Read(shape, plain) + 7) / 8, 0), parties.Bytes);
    }

    /// <summary>Inputs that the plain layer reads: without them its result is another.</summary>
    private static int Read<T>(LinearShape shape, Func<T[], T[], T[]> plain)
        where T : unmanaged, IBinaryInteger<T>, IUnsignedNumber<T>
    {
        T[] ones = [.. Enumerable.Repeat(T.One, shape.Weights)], x = new T[shape.Inputs];
        int read = 0;
        for (int i = 0; i < x.Length; i++)
        {
            x[i] = T.One;
            if (plain(ones, x).Any(static y => y != T.Zero)) read++;
            x[i] = T.Zero;
        }
        return read;
    }
}
