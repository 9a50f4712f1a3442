using System.Numerics;
using CsCheck;
using Gossamer.Kernels.Execution;
using Gossamer.Kernels.Layout;
using Gossamer.Kernels.Linear;
using Xunit;

namespace Gossamer.Tests.Kernels.Layout;

public sealed class FlatteningTests
{
    [Fact]
    public void Features_are_those_of_a_row_major_reshape_and_come_back() =>
        Gen.Select(PackedSample.Layouts, Gen.Int[0, 2], PackedSample.Executions).Sample(
            (sizes, halo, where) =>
            {
                PackedSample.On(where, execution => RoundTrip<float>(sizes.WithHalo(halo), execution));
                PackedSample.On(where, execution => RoundTrip<double>(sizes.WithHalo(halo), execution));
            },
            iter: 100, threads: 1, seed: "0000KOIPe036");

    [Fact]
    public void Wrong_lengths_are_refused()
    {
        var layout = new PackedLayout(33, 2, 3, 4, 1);
        float[] packed = new float[layout.Length], blocks = new float[2 * 24 * 32];
        Assert.Throws<ArgumentException>(() => Flattening.ToFeatures<float>(layout, packed, blocks.AsSpan(1)));
        Assert.Throws<ArgumentException>(() => Flattening.FromFeatures<float>(layout, blocks, packed.AsSpan(1)));
    }

    private static int RoundTrip<T>(PackedLayout layout, KernelExecution execution)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        double[] dense = PackedSample.Draw(layout, "flat");
        T[] samples = [.. dense.Select(T.CreateChecked)];
        int features = layout.Channels * layout.Height * layout.Width;
        using PackedBuffer<T> packed = PackedSample.Holding<T>(layout, dense), back = PackedSample.Blank<T>(layout);
        using var blocks = new AlignedBuffer<T>(BatchBlocks.Length(features, layout.Batch));
        using var expected = new AlignedBuffer<T>(blocks.Length);
        BatchBlocks.Pack<T>(samples, features, layout.Batch, expected.Span);
        blocks.Span.Fill(T.NaN);
        Flattening.ToFeatures<T>(layout, packed.Span, blocks.Span, execution);
        Assert.Equal(expected.Span.ToArray(), blocks.Span.ToArray());
        Flattening.FromFeatures<T>(layout, blocks.Span, back.Span, execution);
        Assert.Equal(samples, PackedSample.Read(back));
        return 0;
    }
}
