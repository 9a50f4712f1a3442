using System.Numerics;
using CsCheck;
using Gossamer.Kernels.Execution;
using Gossamer.Kernels.Layout;
using Gossamer.Kernels.Numerics;
using Gossamer.Kernels.Pooling;
using Gossamer.Tests.Kernels.Layout;
using Xunit;
using static TorchSharp.torch;

namespace Gossamer.Tests.Kernels.Pooling;

public sealed class PackedMaxPoolTests
{
    [Fact]
    public void Output_and_gradient_match_libtorch_with_ties_and_overlaps() =>
        Gen.Select(PoolingCase.Any, PackedSample.Executions).Sample(
            (drawn, where) =>
            {
                PoolingCase.Results<double> expected = ByTorch(drawn), twofold = PackedSample.On(where, drawn.ByMaximum<double>);
                PoolingCase.Results<float> single = PackedSample.On(where, drawn.ByMaximum<float>);
                Assert.Equal(expected.Output, twofold.Output);
                Assert.Equal(expected.Output, single.Output.Select(static x => (double)x));
                // Where gradients of windows that overlap cancel, their error is still that of the terms.
                double terms = Math.Sqrt(drawn.Gradients().Sum(static g => g * g));
                PackedSample.AssertClose(expected.InputGradient, twofold.InputGradient, 1e-14, terms);
                PackedSample.AssertClose(expected.InputGradient, single.InputGradient, 1e-6, terms);
            },
            iter: 150, threads: 1, seed: "0000KOIPe036");

    [Theory]
    [InlineData(2, 2, 0)]
    [InlineData(3, 2, 1)]
    public void Threads_change_no_bit(int kernel, int stride, int padding)
    {
        var input = new PackedLayout(65, 24, 14, 14);
        var drawn = new PoolingCase(input, new PackedLayout(65, 24, 7, 7), kernel, stride, padding, [0, 1, 2, 1]);
        PoolingCase.Results<float> alone = PackedSample.On((LaneWidths.Widest, 1), drawn.ByMaximum<float>);
        PoolingCase.Results<float> together = PackedSample.On((LaneWidths.Widest, 2), drawn.ByMaximum<float>);
        Assert.Equal(alone.Output, together.Output);
        Assert.Equal(alone.InputGradient, together.InputGradient);
    }

    [Fact]
    public void Large_gradients_stored_past_the_caches_are_the_same()
    {
        PackedLayout input = PackedSample.Large, output = new(input.Batch, input.Channels, input.Height / 2, input.Width / 2);
        var pool = new PackedMaxPool<float>(input, output, 2, 2);
        using PackedBuffer<float> x = PackedSample.Holding<float>(input, PackedSample.Draw(input, "large")), y = new(output);
        pool.Forward(x.Span, y.Span);
        (float[] aligned, float[] unaligned) = PackedSample.ByBothStores(
            input, (to, from) => pool.Backward(x.Span, y.Span, y.Span, to.Span[from..]));
        Assert.Equal(unaligned, aligned);
        Assert.Contains(aligned, static x => x != 0);
    }

    [Theory]
    [InlineData(2, 2, 0)]
    [InlineData(3, 1, 1)]
    public void Infinities_and_NaN_come_out_as_in_libtorch(int kernel, int stride, int padding)
    {
        var layout = new PackedLayout(2, 1, 6, 6);
        double[] values = PackedSample.Draw(layout, "special");
        foreach (int i in (int[])[0, 1, 6, 7, 40, 41, 46]) values[i] = double.NegativeInfinity;
        values[10] = double.PositiveInfinity;
        values[28] = values[50] = values[71] = double.NaN;
        using IDisposable scope = NewDisposeScope();
        Tensor y = nn.functional.max_pool2d(
            tensor(values, [2, 1, 6, 6]), [kernel, kernel], [stride, stride], [padding, padding], [1, 1], false);
        var output = new PackedLayout(2, 1, (int)y.shape[2], (int)y.shape[3]);
        foreach (LaneWidth width in Enum.GetValues<LaneWidth>())
        {
            using PackedBuffer<float> from = PackedSample.Holding<float>(layout, values), to = PackedSample.Blank<float>(output);
            PackedSample.On((width, 1), execution =>
            {
                new PackedMaxPool<float>(layout, output, kernel, stride, padding, execution: execution).Forward(from.Span, to.Span);
                return 0;
            });
            Assert.Equal(y.to(ScalarType.Float32).data<float>().ToArray(), PackedSample.Read(to));
        }
    }

    [Fact]
    public void What_does_not_fit_is_refused()
    {
        PackedLayout input = new(1, 2, 6, 6), output = new(1, 2, 3, 3);
        var pool = new PackedMaxPool<float>(input, output, 2, 2);
        float[] wide = new float[input.Length], pooled = new float[output.Length];
        Assert.Throws<ArgumentException>(() => new PackedMaxPool<float>(input, output, 3, 2));
        Assert.Throws<ArgumentException>(() => new PackedMaxPool<float>(input, output, 3, 2, 2));
        Assert.Throws<ArgumentException>(() => new PackedMaxPool<float>(input, output, 7, 2));
        Assert.Throws<ArgumentException>(() => new PackedMaxPool<float>(input, output, 2, 2, outputGradient: input));
        Assert.Throws<ArgumentOutOfRangeException>(() => new PackedMaxPool<float>(input, output, 2, 0));
        Assert.Throws<ArgumentException>(() => pool.Forward(wide, pooled.AsSpan(1)));
        Assert.Throws<ArgumentException>(() => pool.Backward(wide, pooled, pooled, pooled));
    }

    private static PoolingCase.Results<double> ByTorch(PoolingCase drawn)
    {
        using IDisposable scope = NewDisposeScope();
        PackedLayout input = drawn.Input;
        Tensor x = tensor(drawn.Values(), [input.Batch, input.Channels, input.Height, input.Width]).requires_grad_();
        Tensor y = nn.functional.max_pool2d(
            x, [drawn.Kernel, drawn.Kernel], [drawn.Stride, drawn.Stride], [drawn.Padding, drawn.Padding], [1, 1], false);
        y.backward([tensor(drawn.Gradients(), y.shape)]);
        return new PoolingCase.Results<double>(y.data<double>().ToArray(), x.grad!.data<double>().ToArray());
    }
}
