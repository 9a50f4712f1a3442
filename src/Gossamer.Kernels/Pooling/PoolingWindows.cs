using Gossamer.Kernels.Layout;

namespace Gossamer.Kernels.Pooling;

/// <summary>Square windows over the maps of an input, cut off at its edges.</summary>
internal readonly record struct PoolingWindows(int Kernel, int Stride, int Padding, int Height, int Width)
{
    /// <summary>Describes the windows and checks that output and gradients fit them.</summary>
    /// <exception cref="ArgumentOutOfRangeException">Kernel or stride is not positive, or the padding negative.</exception>
    /// <exception cref="ArgumentException">The padding exceeds half of the kernel, or a layout has other sizes than it must have.</exception>
    public static PoolingWindows Of(
        PackedLayout input, PackedLayout output, int kernel, int stride, int padding, PackedLayout outputGradient, PackedLayout inputGradient)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(kernel);
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(stride);
        ArgumentOutOfRangeException.ThrowIfNegative(padding);
        if (padding > kernel / 2) throw new ArgumentException($"padding {padding} exceeds half of the kernel {kernel}", nameof(padding));
        if (input.Height + 2 * padding < kernel || input.Width + 2 * padding < kernel)
            throw new ArgumentException($"a kernel of {kernel} does not fit into {input.Height} × {input.Width} with padding {padding}", nameof(kernel));
        var expected = new PackedLayout(
            input.Batch, input.Channels,
            (input.Height + 2 * padding - kernel) / stride + 1, (input.Width + 2 * padding - kernel) / stride + 1);
        expected.CheckSizes(output, nameof(output));
        expected.CheckSizes(outputGradient, nameof(outputGradient));
        input.CheckSizes(inputGradient, nameof(inputGradient));
        return new PoolingWindows(kernel, stride, padding, input.Height, input.Width);
    }

    /// <summary>Rows of the input under output row <paramref name="row"/>.</summary>
    public (int First, int End) Rows(int row) => Inside(row, Height);

    /// <summary>Columns of the input under output column <paramref name="column"/>.</summary>
    public (int First, int End) Columns(int column) => Inside(column, Width);

    private (int First, int End) Inside(int position, int size)
    {
        int start = position * Stride - Padding;
        return (Math.Max(0, start), Math.Min(size, start + Kernel));
    }
}
