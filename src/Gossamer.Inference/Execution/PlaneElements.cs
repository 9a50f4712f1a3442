using Gossamer.Inference.Networks;
using Gossamer.Kernels.Layout;

namespace Gossamer.Inference.Execution;

/// <summary>Operations on planes that networks seldom have and that cost little beside their convolutions.</summary>
internal static class PlaneElements
{
    /// <summary>output = input · scale + shift of each channel, then max(0, ·) if asked. In place if both are the same.</summary>
    public static void Scale(
        PlaneLayout layout, ReadOnlySpan<float> input, Span<float> output, ReadOnlySpan<float> scale, ReadOnlySpan<float> shift, bool rectifies)
    {
        float least = rectifies ? 0 : float.NegativeInfinity;
        for (int channel = 0; channel < layout.Channels; channel++)
        {
            float factor = scale[channel], offset = shift[channel];
            for (int line = 0; line < layout.Batch * layout.Height; line++)
            {
                int start = layout.Offset(line / layout.Height, channel, line % layout.Height, 0);
                ReadOnlySpan<float> from = input.Slice(start, layout.Width);
                Span<float> to = output.Slice(start, layout.Width);
                for (int column = 0; column < to.Length; column++) to[column] = Math.Max(from[column] * factor + offset, least);
            }
        }
    }

    /// <summary>output = a·input² + b·input + c, inside the maps. In place if both are the same.</summary>
    public static void Quadratic(PlaneLayout layout, ReadOnlySpan<float> input, Span<float> output, float a, float b, float c)
    {
        for (int channel = 0; channel < layout.Channels; channel++)
        {
            for (int line = 0; line < layout.Batch * layout.Height; line++)
            {
                int start = layout.Offset(line / layout.Height, channel, line % layout.Height, 0);
                FeatureElements.Quadratic(input.Slice(start, layout.Width), output.Slice(start, layout.Width), a, b, c);
            }
        }
    }

    /// <summary>The mean of each window; padding counts as zeros. The output's halo keeps what it holds.</summary>
    public static void AveragePool(AveragePoolOperation pool, PlaneLayout from, ReadOnlySpan<float> input, PlaneLayout to, Span<float> output)
    {
        for (int map = 0; map < to.Batch * to.Channels; map++)
        {
            (int sample, int channel) = Math.DivRem(map, to.Channels);
            for (int position = 0; position < to.Height * to.Width; position++)
            {
                (int row, int column) = Math.DivRem(position, to.Width);
                int top = row * pool.Stride - pool.Padding, left = column * pool.Stride - pool.Padding;
                int first = Math.Max(0, left), end = Math.Min(from.Width, left + pool.Kernel);
                float sum = 0;
                for (int y = Math.Max(0, top); y < Math.Min(from.Height, top + pool.Kernel); y++)
                    foreach (float element in input.Slice(from.Offset(sample, channel, y, first), end - first)) sum += element;
                output[to.Offset(sample, channel, row, column)] = sum / (pool.Kernel * pool.Kernel);
            }
        }
    }

    /// <summary>Zeros around each map.</summary>
    public static void Pad(PadOperation pad, PlaneLayout from, ReadOnlySpan<float> input, PlaneLayout to, Span<float> output)
    {
        // Another value of this layout may have been here, and what is border now was map then.
        output.Clear();
        for (int channel = 0; channel < from.Channels; channel++)
            for (int line = 0; line < from.Batch * from.Height; line++)
                input.Slice(from.Offset(line / from.Height, channel, line % from.Height, 0), from.Width)
                    .CopyTo(output[to.Offset(line / from.Height, channel, line % from.Height + pad.Top, pad.Left)..]);
    }
}
