using System.Numerics;
using Gossamer.Kernels.Convolution;
using Gossamer.Kernels.Execution;
using Gossamer.Kernels.Ring;
using Xunit;

namespace Gossamer.Tests.Kernels.Ring;

/// <summary>Convolutions modulo the word, on every path, against nested loops over every tap.</summary>
public sealed class RingConvolutionTests
{
    public static TheoryData<RingPath, int[]> Shapes
    {
        get
        {
            // in, out, kernel height, kernel width, stride, padding, dilation, groups, batch, height, width
            int[][] shapes =
            [
                [3, 8, 3, 3, 1, 1, 1, 1, 2, 8, 8], [5, 13, 3, 3, 1, 1, 1, 1, 1, 4, 4], [4, 6, 1, 1, 1, 0, 1, 1, 3, 7, 5], [4, 6, 1, 1, 2, 0, 1, 1, 2, 9, 7],
                [6, 14, 3, 3, 2, 1, 1, 1, 2, 11, 9], [3, 4, 7, 7, 2, 3, 1, 1, 1, 20, 20], [4, 8, 3, 3, 1, 2, 2, 2, 2, 9, 10], [6, 6, 3, 3, 1, 1, 1, 6, 2, 18, 19],
                [6, 6, 3, 3, 2, 1, 1, 6, 2, 9, 9], [8, 16, 3, 2, 1, 0, 1, 4, 1, 6, 33], [2, 40, 3, 3, 1, 1, 1, 1, 5, 4, 4], [1, 1, 5, 5, 1, 2, 1, 1, 1, 3, 3],
            ];
            var data = new TheoryData<RingPath, int[]>();
            foreach (RingPath path in Enum.GetValues<RingPath>())
            {
                foreach (int[] shape in shapes) data.Add(path, shape);
            }
            return data;
        }
    }

    [Theory, MemberData(nameof(Shapes))]
    public void A_convolution_is_added_to_the_result(RingPath path, int[] sizes)
    {
        Assert.SkipUnless(RingPaths.Supports(path), $"this processor has no {path}");
        var shape = new ConvolutionShape(sizes[0], sizes[1], sizes[2], sizes[3], sizes[4], sizes[5], sizes[6], sizes[7]);
        Check<uint>(path, shape, sizes[8], sizes[9], sizes[10]);
        Check<ulong>(path, shape, sizes[8], sizes[9], sizes[10]);
    }

    /// <summary>The plain convolution, added to <paramref name="y"/>.</summary>
    internal static void Plain<T>(ConvolutionShape shape, T[] weights, T[] x, T[] y, int batch, int height, int width)
        where T : unmanaged, IBinaryInteger<T>
    {
        int outHeight = shape.OutputHeight(height), outWidth = shape.OutputWidth(width), inGroup = shape.InChannels / shape.Groups;
        for (int i = 0; i < y.Length; i++)
        {
            int column = i % outWidth, row = i / outWidth % outHeight, channel = i / (outWidth * outHeight) % shape.OutChannels;
            int sample = i / (outWidth * outHeight * shape.OutChannels), group = channel / (shape.OutChannels / shape.Groups);
            for (int tap = 0; tap < shape.WeightColumns; tap++)
            {
                int kx = tap % shape.KernelWidth, ky = tap / shape.KernelWidth % shape.KernelHeight, input = tap / (shape.KernelWidth * shape.KernelHeight);
                int atY = row * shape.Stride + ky * shape.Dilation - shape.Padding, atX = column * shape.Stride + kx * shape.Dilation - shape.Padding;
                if (atY < 0 || atY >= height || atX < 0 || atX >= width) continue;
                y[i] += weights[channel * shape.WeightColumns + tap]
                    * x[((sample * shape.InChannels + group * inGroup + input) * height + atY) * width + atX];
            }
        }
    }

    private static void Check<T>(RingPath path, ConvolutionShape shape, int batch, int height, int width)
        where T : unmanaged, IBinaryInteger<T>, IUnsignedNumber<T>
    {
        T[] weights = RingWords.Random<T>(shape.WeightRows * shape.WeightColumns, 1);
        using var convolution = new RingConvolution<T>(shape, weights, batch, height, width, path);
        T[] x = RingWords.Random<T>(convolution.Inputs, 2), result = RingWords.Random<T>(convolution.Outputs, 3);
        var expected = (T[])result.Clone();
        // Twice, so that nothing of the first call stays behind.
        for (int i = 0; i < 2; i++)
        {
            Plain(shape, weights, x, expected, batch, height, width);
            convolution.Accumulate(x, result, WorkerPool.Shared);
            Assert.Equal(expected, result);
        }
    }
}
