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

    [Theory]
    [InlineData(128, 8, 16, 16, 1)]
    [InlineData(33, 5, 7, 9, 0)]
    [InlineData(96, 64, 4, 4, 0)]
    public void Threads_change_no_bit(int batch, int channels, int height, int width, int halo)
    {
        var drawn = new BatchNormCase(
            new PackedLayout(batch, channels, height, width), [halo, halo, halo, halo, halo, halo], true, true, BatchNormCase.Sharing.Input);
        BatchNormCase.Results<float> alone = PackedSample.On((LaneWidths.Widest, 1), drawn.ByKernels<float>);
        for (int threads = 2; threads <= 3; threads++)
            alone.AssertSame(PackedSample.On((LaneWidths.Widest, threads), drawn.ByKernels<float>));
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
            () => half.Forward(new Half[layout.Length], [], new Half[layout.Length], new Half[2], new Half[2], 0, new Half[2], new Half[2]));
    }
}
