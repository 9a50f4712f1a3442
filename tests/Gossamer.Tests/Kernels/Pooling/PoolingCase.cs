using System.Numerics;
using CsCheck;
using Gossamer.Kernels.Execution;
using Gossamer.Kernels.Layout;
using Gossamer.Kernels.Pooling;
using Gossamer.Tests.Kernels.Layout;

namespace Gossamer.Tests.Kernels.Pooling;

/// <summary>Windows over random data. Few distinct values, so that ties are everywhere.</summary>
public sealed record PoolingCase(PackedLayout Input, PackedLayout Output, int Kernel, int Stride, int Padding, int[] Halos)
{
    /// <summary>Any case that fits, with the special one of 2 × 2 windows side by side in a third of them.</summary>
    public static Gen<PoolingCase> Any { get; } =
        from input in PackedSample.Layouts
        from pairs in Gen.Int[0, 2]
        from kernel in Gen.Int[1, 4]
        from stride in Gen.Int[1, 3]
        from padding in Gen.Int[0, 2]
        from halos in Gen.Int[0, 2].Array[4]
        let drawn = pairs == 0 ? (Kernel: 2, Stride: 2, Padding: 0) : (Kernel: kernel, Stride: stride, Padding: Math.Min(padding, kernel / 2))
        where Math.Min(input.Height, input.Width) + 2 * drawn.Padding >= drawn.Kernel
        select new PoolingCase(
            input,
            new PackedLayout(
                input.Batch, input.Channels, (input.Height + 2 * drawn.Padding - drawn.Kernel) / drawn.Stride + 1,
                (input.Width + 2 * drawn.Padding - drawn.Kernel) / drawn.Stride + 1),
            drawn.Kernel, drawn.Stride, drawn.Padding, halos);

    public double[] Values() => [.. PackedSample.Draw(Input, "pooled").Select(static x => Math.Round(x))];

    public double[] Gradients() => PackedSample.Draw(Output, "gradient");

    public override string ToString() =>
        $"{Input} kernel {Kernel} stride {Stride} padding {Padding} halos {string.Join(' ', Halos)}";

    /// <summary>Output and gradient of the maximum by the kernels.</summary>
    public Results<T> ByMaximum<T>(KernelExecution execution)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        using PackedBuffer<T> x = PackedSample.Holding<T>(Input.WithHalo(Halos[0]), Values());
        using PackedBuffer<T> y = PackedSample.Blank<T>(Output.WithHalo(Halos[1])), dx = PackedSample.Blank<T>(Input.WithHalo(Halos[2]));
        using PackedBuffer<T> g = PackedSample.Holding<T>(Output.WithHalo(Halos[3]), Gradients());
        var pool = new PackedMaxPool<T>(x.Layout, y.Layout, Kernel, Stride, Padding, g.Layout, dx.Layout, execution);
        pool.Forward(x.Span, y.Span);
        pool.Backward(x.Span, y.Span, g.Span, dx.Span);
        return new Results<T>(PackedSample.Read(y), PackedSample.Read(dx));
    }

    /// <summary>Output and gradient of the mean by the kernels.</summary>
    public Results<T> ByMean<T>(KernelExecution execution)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        using PackedBuffer<T> x = PackedSample.Holding<T>(Input.WithHalo(Halos[0]), Values());
        using PackedBuffer<T> y = PackedSample.Blank<T>(Output.WithHalo(Halos[1])), dx = PackedSample.Blank<T>(Input.WithHalo(Halos[2]));
        using PackedBuffer<T> g = PackedSample.Holding<T>(Output.WithHalo(Halos[3]), Gradients());
        var pool = new PackedAveragePool<T>(x.Layout, y.Layout, Kernel, Stride, Padding, g.Layout, dx.Layout, execution);
        pool.Forward(x.Span, y.Span);
        pool.Backward(g.Span, dx.Span);
        return new Results<T>(PackedSample.Read(y), PackedSample.Read(dx));
    }

    /// <summary>What a pooling gives, without packing.</summary>
    public sealed record Results<T>(T[] Output, T[] InputGradient)
        where T : IBinaryFloatingPointIeee754<T>;
}
