using System.Numerics;
using CsCheck;
using Gossamer.Kernels.Execution;
using Gossamer.Kernels.Layout;
using Gossamer.Kernels.Linear;
using Gossamer.Kernels.Numerics;
using Gossamer.Kernels.Pooling;
using Gossamer.Tests.Kernels.Layout;
using Xunit;
using static TorchSharp.torch;

namespace Gossamer.Tests.Kernels.Pooling;

public sealed class PackedGlobalAverageTests
{
    [Fact]
    public void Means_and_gradients_match_libtorch() =>
        Gen.Select(PackedSample.Layouts, Gen.Int[0, 2], Gen.Int[0, 2], PackedSample.Executions).Sample(
            (layout, halo, gradientHalo, where) =>
            {
                using IDisposable scope = NewDisposeScope();
                Tensor x = tensor(Values(layout), [layout.Batch, layout.Channels, layout.Height, layout.Width]).requires_grad_();
                Tensor y = x.mean([2, 3]);
                y.backward([tensor(Gradients(layout), y.shape)]);
                double[] means = y.data<double>().ToArray(), gradients = x.grad!.data<double>().ToArray();
                (PackedLayout input, PackedLayout inputGradient) = (layout.WithHalo(halo), layout.WithHalo(gradientHalo));
                Check(means, gradients, PackedSample.On(where, execution => Pool<double>(input, inputGradient, execution)), 1e-14);
                Check(means, gradients, PackedSample.On(where, execution => Pool<float>(input, inputGradient, execution)), 1e-6);
            },
            iter: 100, threads: 1, seed: "0000KOIPe036");

    [Fact]
    public void Threads_change_no_bit()
    {
        var layout = new PackedLayout(65, 64, 8, 8, 1);
        (float[] means, float[] gradients) = PackedSample.On((LaneWidths.Widest, 1), execution => Pool<float>(layout, layout, execution));
        (float[] otherMeans, float[] others) = PackedSample.On((LaneWidths.Widest, 2), execution => Pool<float>(layout, layout, execution));
        Assert.Equal(means, otherMeans);
        Assert.Equal(gradients, others);
    }

    [Fact]
    public void Wrong_lengths_are_refused()
    {
        var layout = new PackedLayout(33, 2, 3, 3);
        var pool = new PackedGlobalAverage<float>(layout);
        Assert.Throws<ArgumentException>(() => new PackedGlobalAverage<float>(layout, new PackedLayout(33, 2, 3, 4)));
        Assert.Throws<ArgumentException>(() => pool.Forward(new float[layout.Length], new float[66]));
        Assert.Throws<ArgumentException>(() => pool.Backward(new float[128], new float[1]));
    }

    private static double[] Values(PackedLayout layout) => PackedSample.Draw(layout, "averaged");

    private static double[] Gradients(PackedLayout layout) => PackedSample.Draw(layout.Batch * layout.Channels, "gradient");

    private static (T[] Means, T[] InputGradient) Pool<T>(PackedLayout input, PackedLayout inputGradient, KernelExecution execution)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        var pool = new PackedGlobalAverage<T>(input, inputGradient, execution);
        using PackedBuffer<T> x = PackedSample.Holding<T>(input, Values(input)), dx = PackedSample.Blank<T>(inputGradient);
        int channels = input.Channels, batch = input.Batch;
        using var y = new AlignedBuffer<T>(BatchBlocks.Length(channels, batch));
        using var g = new AlignedBuffer<T>(y.Length);
        BatchBlocks.Pack<T>([.. Gradients(input).Select(T.CreateChecked)], channels, batch, g.Span);
        y.Span.Fill(T.NaN);
        pool.Forward(x.Span, y.Span);
        pool.Backward(g.Span, dx.Span);
        for (int i = 0; i < y.Length; i++)
            if (i / (channels * BatchBlocks.Size) * BatchBlocks.Size + i % BatchBlocks.Size >= batch)
                Assert.Equal(T.Zero, y.Span[i]);
        var means = new T[batch * channels];
        BatchBlocks.Unpack<T>(y.Span, channels, batch, means);
        return (means, PackedSample.Read(dx));
    }

    private static void Check<T>(double[] means, double[] gradients, (T[] Means, T[] InputGradient) actual, double tolerance)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        PackedSample.AssertClose(means, actual.Means, tolerance, 1);
        PackedSample.AssertClose(gradients, actual.InputGradient, tolerance);
    }
}
