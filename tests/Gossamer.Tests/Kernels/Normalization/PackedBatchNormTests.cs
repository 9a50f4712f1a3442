using CsCheck;
using Gossamer.Kernels.Layout;
using Gossamer.Kernels.Normalization;
using Gossamer.Kernels.Numerics;
using Gossamer.Tests.Kernels.Layout;
using Xunit;

namespace Gossamer.Tests.Kernels.Normalization;

public sealed class PackedBatchNormTests
{
    [Fact]
    public void All_results_match_libtorch_in_double() =>
        Gen.Select(BatchNormCase.Any, PackedSample.Executions).Sample(
            (drawn, where) => drawn.AssertClose(drawn.ByTorch(), PackedSample.On(where, drawn.ByKernels<double>), 1e-13),
            iter: 150, threads: 1, seed: "0000KOIPe036");

    [Fact]
    public void All_results_match_libtorch_in_single() =>
        Gen.Select(BatchNormCase.Any, PackedSample.Executions).Sample(
            (drawn, where) => drawn.AssertClose(drawn.ByTorch(), PackedSample.On(where, drawn.ByKernels<float>), 2e-6),
            iter: 150, threads: 1, seed: "0000KOIPe037");

    /// <summary>Two parts of a batch that share their sums are the batch.</summary>
    [Theory]
    [InlineData(40, 24, true)]
    [InlineData(7, 3, false)]
    public void Parts_of_a_batch_that_share_their_sums_are_the_whole(int batch, int firstPart, bool rectifies)
    {
        const int Channels = 5, Side = 4;
        const double Epsilon = 1e-3;
        var whole = new PackedLayout(batch, Channels, Side, Side, 1);
        double[] x = [.. PackedSample.Draw(whole, "input").Select(static value => 2 * value + 3)], g = PackedSample.Draw(whole, "gradient");
        double[] scale = PackedSample.Draw(Channels, "scale"), shift = PackedSample.Draw(Channels, "shift");
        int cut = firstPart * Channels * Side * Side;
        PartOfBatch all = new(whole, x, g, rectifies), first = new(new PackedLayout(firstPart, Channels, Side, Side, 1), x[..cut], g[..cut], rectifies);
        PartOfBatch second = new(new PackedLayout(batch - firstPart, Channels, Side, Side, 1), x[cut..], g[cut..], rectifies);
        using (all)
        using (first)
        using (second)
        {
            double[] mean = new double[Channels], variance = new double[Channels], ofScale = new double[Channels], ofShift = new double[Channels];
            all.Norm.Forward(all.Input.Span, [], all.Output.Span, scale, shift, Epsilon, mean, variance);
            all.Norm.Backward(
                all.Input.Span, all.Output.Span, all.Gradient.Span, all.InputGradient.Span, [], scale, Epsilon, mean, variance, ofScale, ofShift);

            double[] measured = new double[Channels], spread = new double[Channels];
            all.Norm.Measure(all.Input.Span, measured, spread);
            Assert.Equal(mean, measured);
            Assert.Equal(variance, spread);
            double[] sums = new double[Channels], products = new double[Channels], partsOfScale = new double[Channels], partsOfShift = new double[Channels];
            foreach (PartOfBatch part in (PartOfBatch[])[first, second])
            {
                double[] partSums = new double[Channels], partProducts = new double[Channels], partScale = new double[Channels], partShift = new double[Channels];
                part.Norm.Apply(part.Input.Span, [], part.Output.Span, scale, shift, Epsilon, mean, variance);
                part.Norm.BackwardSums(
                    part.Input.Span, part.Output.Span, part.Gradient.Span, part.InputGradient.Span, [], scale, Epsilon, mean, variance, partScale,
                    partShift, partSums, partProducts);
                for (int c = 0; c < Channels; c++)
                {
                    sums[c] += partSums[c];
                    products[c] += partProducts[c];
                    partsOfScale[c] += partScale[c];
                    partsOfShift[c] += partShift[c];
                }
            }
            PackedSample.AssertClose(ofScale, partsOfScale, 1e-12);
            PackedSample.AssertClose(ofShift, partsOfShift, 1e-12);
            foreach (PartOfBatch part in (PartOfBatch[])[first, second])
                part.Norm.BackwardInput(
                    part.Input.Span, part.Gradient.Span, part.InputGradient.Span, [], scale, Epsilon, mean, variance, sums, products,
                    batch * Side * Side);
            PackedSample.AssertClose(
                PackedSample.Read(all.InputGradient), [.. PackedSample.Read(first.InputGradient), .. PackedSample.Read(second.InputGradient)], 1e-12);
        }
    }

    [Theory]
    [InlineData(128, 8, 16, 16, 1)]
    [InlineData(33, 5, 7, 9, 0)]
    [InlineData(96, 64, 4, 4, 0)]
    public void Threads_change_no_bit(int batch, int channels, int height, int width, int halo)
    {
        var drawn = new BatchNormCase(
            new PackedLayout(batch, channels, height, width), [halo, halo, halo, halo, halo, halo], Rectifies: true, Adds: true,
            BatchNormCase.Sharing.Input);
        BatchNormCase.Results<float> alone = PackedSample.On((LaneWidths.Widest, 1), drawn.ByKernels<float>);
        for (int threads = 2; threads <= 3; threads++)
            alone.AssertSame(PackedSample.On((LaneWidths.Widest, threads), drawn.ByKernels<float>));
    }

    [Fact]
    public void Large_results_stored_past_the_caches_are_the_same()
    {
        PackedLayout layout = PackedSample.Large;
        var norm = new PackedBatchNorm<float>(layout, layout, false);
        double[] values = PackedSample.Draw(layout, "large");
        using PackedBuffer<float> input = PackedSample.Holding<float>(layout, values);
        float[] scale = [1, 2, 3, 4, 5, 6], mean = new float[6], variance = new float[6], ofScale = new float[6], ofShift = new float[6];
        (float[] aligned, float[] unaligned) = PackedSample.ByBothStores(
            layout, (to, from) => norm.Forward(input.Span, [], to.Span[from..], scale, scale, 1e-5, mean, variance));
        Assert.Equal(unaligned, aligned);
        (aligned, unaligned) = PackedSample.ByBothStores(
            layout, (to, from) => norm.Backward(
                input.Span, [], input.Span, to.Span[from..], [], scale, 1e-5, mean, variance, ofScale, ofShift));
        Assert.Equal(unaligned, aligned);
        Assert.Contains(aligned, static x => x != 0);
    }

    [Theory]
    [InlineData(10_000, 1)]
    [InlineData(1_000_000, 1)]
    [InlineData(-3, 1e-3)]
    [InlineData(1e-15, 1e-15)]
    public void Statistics_far_from_zero_lose_no_digits(double center, double spread)
    {
        var layout = new PackedLayout(64, 1, 32, 32);
        double[] values = [.. PackedSample.Draw(layout, "far").Select(x => (double)(float)(center + spread * x))];
        double mean = values.Average(), variance = values.Average(x => (x - mean) * (x - mean));
        using PackedBuffer<float> input = PackedSample.Holding<float>(layout, values), output = PackedSample.Blank<float>(layout);
        foreach (LaneWidth width in Enum.GetValues<LaneWidth>())
        {
            float[] means = new float[1], variances = new float[1];
            PackedSample.On((width, 1), execution =>
            {
                new PackedBatchNorm<float>(layout, layout, false, execution: execution)
                    .Forward(input.Span, [], output.Span, [1], [0], 1e-5, means, variances);
                return 0;
            });
            Assert.Equal(mean, means[0], Math.Abs(mean) * 1e-7 + spread * 1e-7);
            Assert.Equal(variance, variances[0], variance * 3e-7);
        }
    }

    [Fact]
    public void A_call_allocates_nothing_once_warm()
    {
        var layout = new PackedLayout(32, 16, 4, 4, 1);
        var norm = new PackedBatchNorm<float>(layout, layout, true);
        using PackedBuffer<float> x = new(layout), y = new(layout), g = new(layout);
        float[] channel = new float[16], other = new float[16], scale = new float[16], shift = new float[16];
        long before = 0;
        for (int call = 0; call < 50; call++)
        {
            if (call == 25) before = GC.GetAllocatedBytesForCurrentThread();
            norm.Forward(x.Span, [], y.Span, scale, shift, 1e-5, channel, other);
            norm.Backward(x.Span, y.Span, g.Span, g.Span, [], scale, 1e-5, channel, other, scale, shift);
        }
        Assert.Equal(0, GC.GetAllocatedBytesForCurrentThread() - before);
    }

    [Fact]
    public void What_does_not_fit_is_refused()
    {
        var layout = new PackedLayout(1, 2, 3, 4);
        var norm = new PackedBatchNorm<float>(layout, layout, true);
        var adds = new PackedBatchNorm<float>(layout, layout, true, layout);
        float[] full = new float[layout.Length], other = new float[layout.Length], gradient = new float[layout.Length], two = new float[2];
        Assert.Throws<ArgumentException>(() => new PackedBatchNorm<float>(layout, new PackedLayout(1, 2, 3, 3), true));
        Assert.Throws<ArgumentException>(() => new PackedBatchNorm<float>(layout, layout, true, addendGradient: layout));
        Assert.Throws<ArgumentException>(() => norm.Forward(full.AsSpan(1), [], full, two, two, 0, two, two));
        Assert.Throws<ArgumentException>(() => norm.Forward(full, full, other, two, two, 0, two, two));
        Assert.Throws<ArgumentException>(() => adds.Forward(full, [], other, two, two, 0, two, two));
        Assert.Throws<ArgumentException>(() => norm.Apply(full, [], other, two.AsSpan(1), two, 0, two, two));
        Assert.Throws<ArgumentException>(() => norm.Backward(full, other, full, gradient, full, two, 0, two, two, two, two));
        Assert.Throws<ArgumentException>(() => adds.Backward(full, other, full, gradient, gradient, two, 0, two, two, two, two));
        var half = new PackedBatchNorm<Half>(layout, layout, true);
        Assert.Throws<ArgumentException>(
            () => half.Forward(
                new Half[layout.Length], [], new Half[layout.Length], new Half[2], new Half[2], 0, new Half[2], new Half[2]));
    }

    /// <summary>Buffers of a batch, or of a part of one, without an addend.</summary>
    private sealed class PartOfBatch(PackedLayout layout, double[] input, double[] gradient, bool rectifies) : IDisposable
    {
        public PackedBatchNorm<double> Norm { get; } = new(layout, layout, rectifies);

        public PackedBuffer<double> Input { get; } = PackedSample.Holding<double>(layout, input);

        public PackedBuffer<double> Output { get; } = PackedSample.Blank<double>(layout);

        public PackedBuffer<double> Gradient { get; } = PackedSample.Holding<double>(layout, gradient);

        public PackedBuffer<double> InputGradient { get; } = PackedSample.Blank<double>(layout);

        public void Dispose()
        {
            Input.Dispose();
            Output.Dispose();
            Gradient.Dispose();
            InputGradient.Dispose();
        }
    }
}
