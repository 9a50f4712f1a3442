using System.Numerics;
using Gossamer.Kernels.Convolution;
using Gossamer.Kernels.Execution;

namespace Gossamer.Kernels.Ring;

/// <summary>
/// A convolution of integers modulo the word, [batch, in, height, width] to [batch, out, output height, output width], with weights
/// that are packed once. One product for each group; depth-wise convolutions have a kernel of their own. Columns of the product are
/// gathered from the input panel by panel, so that im2col is never laid out.
/// </summary>
/// <typeparam name="T"><see cref="uint"/> or <see cref="ulong"/>.</typeparam>
public sealed class RingConvolution<T> : IDisposable
    where T : unmanaged, IBinaryInteger<T>, IUnsignedNumber<T>
{
    private readonly ConvolutionShape _shape;
    private readonly int _batch, _height, _width;
    private readonly RingProduct<T>[] _groups;
    private readonly T[]? _depthwise;
    private readonly AlignedBuffer<T>? _padded;

    /// <summary>Packs the weights.</summary>
    /// <param name="shape">The convolution.</param>
    /// <param name="weights">[out, in / groups, kernel height, kernel width].</param>
    /// <param name="batch">Samples.</param>
    /// <param name="height">Rows of the input.</param>
    /// <param name="width">Columns of the input.</param>
    /// <exception cref="ArgumentException">The weights have another length, or the kernel does not fit the input.</exception>
    public RingConvolution(ConvolutionShape shape, ReadOnlySpan<T> weights, int batch, int height, int width)
        : this(shape, weights, batch, height, width, RingPaths.Fastest)
    {
    }

    /// <summary>The same with chosen instructions.</summary>
    public RingConvolution(ConvolutionShape shape, ReadOnlySpan<T> weights, int batch, int height, int width, RingPath path)
    {
        ArgumentNullException.ThrowIfNull(shape);
        SpanLength.Check(weights.Length, shape.WeightRows * shape.WeightColumns, nameof(weights));
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(batch);
        if (shape.OutputHeight(height) <= 0 || shape.OutputWidth(width) <= 0)
            throw new ArgumentException($"a kernel of {shape.KernelHeight} × {shape.KernelWidth} does not fit {height} × {width}", nameof(shape));
        _shape = shape;
        _batch = batch;
        _height = height;
        _width = width;
        if (shape.Padding > 0)
            _padded = new AlignedBuffer<T>(checked(batch * shape.InChannels * PaddedPlane));
        if (shape.Groups == shape.InChannels && shape.Groups == shape.OutChannels)
        {
            _depthwise = weights.ToArray();
            _groups = [];
            return;
        }
        RingOperands operands = RingOperands.Convolution(shape, batch, height, width);
        int size = weights.Length / shape.Groups;
        _groups = new RingProduct<T>[shape.Groups];
        for (int i = 0; i < _groups.Length; i++) _groups[i] = new RingProduct<T>(operands, weights.Slice(i * size, size), path);
    }

    /// <summary>Multiplications and additions of a call, those with padding included.</summary>
    public long MultiplyAdds => (long)Outputs * _shape.WeightColumns;

    /// <summary>Elements of the input.</summary>
    public int Inputs => _batch * _shape.InChannels * _height * _width;

    /// <summary>Elements of the result.</summary>
    public int Outputs => _batch * _shape.OutChannels * _shape.OutputHeight(_height) * _shape.OutputWidth(_width);

    private int PaddedPlane => (_height + 2 * _shape.Padding) * (_width + 2 * _shape.Padding);

    /// <summary>Adds the convolution of <paramref name="x"/> to <paramref name="result"/>; one call at a time.</summary>
    public void Accumulate(ReadOnlySpan<T> x, Span<T> result, WorkerPool pool)
    {
        SpanLength.Check(x.Length, Inputs, nameof(x));
        SpanLength.Check(result.Length, Outputs, nameof(result));
        ReadOnlySpan<T> input = _padded is null ? x : Pad(x, _padded.Span);
        if (_depthwise is not null)
        {
            RunDepthwise(input, result, pool);
            return;
        }
        int inGroup = _shape.InChannels / _shape.Groups * PaddedPlane;
        int outGroup = _shape.OutChannels / _shape.Groups * _shape.OutputHeight(_height) * _shape.OutputWidth(_width);
        for (int i = 0; i < _groups.Length; i++) _groups[i].Accumulate(input[(i * inGroup)..], result[(i * outGroup)..], pool);
    }

    /// <summary>Frees the packed weights.</summary>
    public void Dispose()
    {
        foreach (RingProduct<T> group in _groups) group.Dispose();
        _padded?.Dispose();
    }

    private Span<T> Pad(ReadOnlySpan<T> x, Span<T> padded)
    {
        int padding = _shape.Padding, width = _width + 2 * padding, rows = _batch * _shape.InChannels * _height;
        for (int row = 0; row < rows; row++)
        {
            int map = row / _height, y = row % _height;
            x.Slice(row * _width, _width).CopyTo(padded[(map * PaddedPlane + (y + padding) * width + padding)..]);
        }
        return padded;
    }

    private unsafe void RunDepthwise(ReadOnlySpan<T> x, Span<T> result, WorkerPool pool)
    {
        fixed (T* input = x, output = result, weights = _depthwise)
        {
            var work = new RingDepthwiseWork<T>(_shape, input, weights, output, _height, _width);
            pool.Run(work, _batch * _shape.InChannels);
        }
    }
}
