using System.Numerics;
using System.Runtime.Intrinsics;
using Gossamer.Kernels.Convolution;
using Gossamer.Kernels.Execution;

namespace Gossamer.Kernels.Ring;

/// <summary>A depth-wise convolution over padded maps: a chunk is one map, row by row, tap by tap.</summary>
internal readonly unsafe struct RingDepthwiseWork<T> : IChunkedWork
    where T : unmanaged, IBinaryInteger<T>, IUnsignedNumber<T>
{
    private readonly T* _x, _weights, _result;
    private readonly int _channels, _kernelHeight, _kernelWidth, _stride, _dilation;
    private readonly int _paddedHeight, _paddedWidth, _outHeight, _outWidth;

    public RingDepthwiseWork(ConvolutionShape shape, T* x, T* weights, T* result, int height, int width)
    {
        _x = x;
        _weights = weights;
        _result = result;
        _channels = shape.InChannels;
        _kernelHeight = shape.KernelHeight;
        _kernelWidth = shape.KernelWidth;
        _stride = shape.Stride;
        _dilation = shape.Dilation;
        _paddedHeight = height + 2 * shape.Padding;
        _paddedWidth = width + 2 * shape.Padding;
        _outHeight = shape.OutputHeight(height);
        _outWidth = shape.OutputWidth(width);
    }

    /// <inheritdoc/>
    public void Execute(int chunk)
    {
        T* map = _x + (long)chunk * _paddedHeight * _paddedWidth;
        T* result = _result + (long)chunk * _outHeight * _outWidth;
        T* weights = _weights + chunk % _channels * _kernelHeight * _kernelWidth;
        for (int y = 0; y < _outHeight; y++)
        {
            for (int tap = 0; tap < _kernelHeight * _kernelWidth; tap++)
            {
                int row = y * _stride + tap / _kernelWidth * _dilation, column = tap % _kernelWidth * _dilation;
                AddTap(map + row * _paddedWidth + column, weights[tap], result + y * _outWidth);
            }
        }
    }

    private void AddTap(T* x, T weight, T* result)
    {
        int i = 0;
        if (_stride == 1)
        {
            Vector512<T> factor = Vector512.Create(weight);
            for (; i <= _outWidth - Vector512<T>.Count; i += Vector512<T>.Count)
                (Vector512.Load(result + i) + factor * Vector512.Load(x + i)).Store(result + i);
        }
        for (; i < _outWidth; i++) result[i] += weight * x[i * _stride];
    }
}
