using CsCheck;
using Gossamer.Kernels.Layout;
using Gossamer.Kernels.Numerics;
using Gossamer.Kernels.Pooling;
using Gossamer.Tests.Kernels.Layout;
using Xunit;
using static TorchSharp.torch;

namespace Gossamer.Tests.Kernels.Pooling;

public sealed class PackedAveragePoolTests
{
    [Fact]
    public void Output_and_gradient_match_libtorch() =>
        Gen.Select(PoolingCase.Any, PackedSample.Executions).Sample(
            (drawn, where) =>
            {
                PoolingCase.Results<double> expected = ByTorch(drawn), twofold = PackedSample.On(where, drawn.ByMean<double>);
                PoolingCase.Results<float> single = PackedSample.On(where, drawn.ByMean<float>);
                // Where means cancel, their error is still that of the terms.
                double inputs = Terms(drawn.Values(), drawn), gradients = Terms(drawn.Gradients(), drawn);
                PackedSample.AssertClose(expected.Output, twofold.Output, 1e-14, inputs);
                PackedSample.AssertClose(expected.Output, single.Output, 1e-6, inputs);
                PackedSample.AssertClose(expected.InputGradient, twofold.InputGradient, 1e-14, gradients);
                PackedSample.AssertClose(expected.InputGradient, single.InputGradient, 1e-6, gradients);
            },
            iter: 150, threads: 1, seed: "0000KOIPe036");

    [Fact]
    public void Threads_change_no_bit()
    {
        var drawn = new PoolingCase(new PackedLayout(65, 24, 14, 14), new PackedLayout(65, 24, 7, 7), 3, 2, 1, [0, 1, 2, 1]);
        PoolingCase.Results<float> alone = PackedSample.On((LaneWidths.Widest, 1), drawn.ByMean<float>);
        PoolingCase.Results<float> together = PackedSample.On((LaneWidths.Widest, 2), drawn.ByMean<float>);
        Assert.Equal(alone.Output, together.Output);
        Assert.Equal(alone.InputGradient, together.InputGradient);
    }

    [Fact]
    public void Wrong_lengths_are_refused()
    {
        PackedLayout input = new(1, 2, 6, 6), output = new(1, 2, 3, 3);
        var pool = new PackedAveragePool<float>(input, output, 2, 2);
        Assert.Throws<ArgumentException>(() => pool.Forward(new float[input.Length], new float[1]));
        Assert.Throws<ArgumentException>(() => pool.Backward(new float[1], new float[input.Length]));
    }

    private static double Terms(double[] summed, PoolingCase drawn) => Math.Sqrt(summed.Sum(static x => x * x)) / (drawn.Kernel * drawn.Kernel);

    private static PoolingCase.Results<double> ByTorch(PoolingCase drawn)
    {
        using IDisposable scope = NewDisposeScope();
        PackedLayout input = drawn.Input;
        Tensor x = tensor(drawn.Values(), [input.Batch, input.Channels, input.Height, input.Width]).requires_grad_();
        Tensor y = nn.functional.avg_pool2d(
            x, [drawn.Kernel, drawn.Kernel], [drawn.Stride, drawn.Stride], [drawn.Padding, drawn.Padding]);
        y.backward([tensor(drawn.Gradients(), y.shape)]);
        return new PoolingCase.Results<double>(y.data<double>().ToArray(), x.grad!.data<double>().ToArray());
    }
}
