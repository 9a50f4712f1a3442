using Gossamer.Kernels.Convolution;

namespace Gossamer.Kernels.Ring;

/// <summary>
/// Where the operands of a product W·X lie: element (k, c) of X at <c>depth[k] + column[c]</c> of the input, element (r, c) of the
/// result at <c>r · rowStride + output[c]</c>. Matrices, batches of vectors and convolutions (implicit im2col over an input whose
/// padding is laid out) all have this form.
/// </summary>
internal sealed class RingOperands
{
    private RingOperands(int rows, int[] depth, int[] columns, int[] outputs, int rowStride)
    {
        Rows = rows;
        Depths = depth;
        Columns = columns;
        Outputs = outputs;
        RowStride = rowStride;
    }

    /// <summary>Rows of W.</summary>
    public int Rows { get; }

    /// <summary>Offsets along the depth.</summary>
    public int[] Depths { get; }

    /// <summary>Offsets of the columns in the input.</summary>
    public int[] Columns { get; }

    /// <summary>Offsets of the columns in the result.</summary>
    public int[] Outputs { get; }

    /// <summary>Elements of the result from one row to the next.</summary>
    public int RowStride { get; }

    /// <summary>[rows, depth] · [depth, columns] = [rows, columns].</summary>
    public static RingOperands Matrices(int rows, int depth, int columns) =>
        new(rows, Steps(depth, columns), Steps(columns, 1), Steps(columns, 1), columns);

    /// <summary>[batch, depth] · [rows, depth]ᵀ = [batch, rows]: samples are the columns.</summary>
    public static RingOperands Vectors(int rows, int depth, int batch) =>
        new(rows, Steps(depth, 1), Steps(batch, depth), Steps(batch, rows), 1);

    /// <summary>One group of a convolution over [batch, channels, padded height, padded width].</summary>
    public static RingOperands Convolution(ConvolutionShape shape, int batch, int height, int width)
    {
        int paddedHeight = height + 2 * shape.Padding, paddedWidth = width + 2 * shape.Padding, plane = paddedHeight * paddedWidth;
        int rows = shape.OutChannels / shape.Groups, channels = shape.InChannels / shape.Groups;
        int outHeight = shape.OutputHeight(height), outWidth = shape.OutputWidth(width), outPlane = outHeight * outWidth;
        int[] depth = new int[channels * shape.KernelHeight * shape.KernelWidth], columns = new int[batch * outPlane], outputs = new int[columns.Length];
        for (int i = 0; i < depth.Length; i++)
        {
            int x = i % shape.KernelWidth, y = i / shape.KernelWidth % shape.KernelHeight, channel = i / (shape.KernelWidth * shape.KernelHeight);
            depth[i] = channel * plane + (y * paddedWidth + x) * shape.Dilation;
        }
        for (int i = 0; i < columns.Length; i++)
        {
            int sample = i / outPlane, y = i % outPlane / outWidth, x = i % outWidth;
            columns[i] = sample * shape.InChannels * plane + (y * paddedWidth + x) * shape.Stride;
            outputs[i] = sample * shape.OutChannels * outPlane + i % outPlane;
        }
        return new RingOperands(rows, depth, columns, outputs, outPlane);
    }

    private static int[] Steps(int count, int step)
    {
        int[] offsets = new int[count];
        for (int i = 0; i < count; i++) offsets[i] = checked(i * step);
        return offsets;
    }
}
