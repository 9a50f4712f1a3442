using System.Numerics;
using Gossamer.Kernels.Convolution;
using Gossamer.Kernels.Execution;
using Gossamer.Kernels.Ring;

namespace Gossamer.TwoParty.Core;

/// <summary>A convolution: [batch, channels in, height, width] to [batch, channels out, output height, output width].</summary>
public sealed record ConvolutionLayerShape : LinearShape
{
    private readonly int _outHeight, _outWidth;

    /// <summary>Describes the layer.</summary>
    /// <exception cref="ArgumentException">The kernel does not fit the input.</exception>
    public ConvolutionLayerShape(ConvolutionShape convolution, int batch, int height, int width)
    {
        ArgumentNullException.ThrowIfNull(convolution);
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(batch);
        _outHeight = convolution.OutputHeight(height);
        _outWidth = convolution.OutputWidth(width);
        if (_outHeight <= 0 || _outWidth <= 0)
            throw new ArgumentException(
                $"a kernel of {convolution.KernelHeight} × {convolution.KernelWidth} does not fit {height} × {width}", nameof(convolution));
        Convolution = convolution;
        Batch = batch;
        Height = height;
        Width = width;
    }

    /// <summary>Channels, kernel, stride, padding and groups.</summary>
    public ConvolutionShape Convolution { get; }

    /// <summary>Samples.</summary>
    public int Batch { get; }

    /// <summary>Rows of the input.</summary>
    public int Height { get; }

    /// <summary>Columns of the input.</summary>
    public int Width { get; }

    /// <inheritdoc/>
    public override int Inputs => checked(Batch * Convolution.InChannels * Height * Width);

    /// <inheritdoc/>
    public override int Outputs => checked(Convolution.OutChannels * Positions);

    /// <inheritdoc/>
    public override int Groups => Convolution.Groups;

    /// <inheritdoc/>
    public override int Rows => Convolution.OutChannels / Groups;

    /// <inheritdoc/>
    public override int Depth => Convolution.WeightColumns;

    /// <inheritdoc/>
    public override int Positions => checked(Batch * _outHeight * _outWidth);

    /// <inheritdoc/>
    public override int[] FindSampled()
    {
        int[] rows = Read(Convolution.KernelHeight, Height, _outHeight), columns = Read(Convolution.KernelWidth, Width, _outWidth);
        if (rows.Length == Height && columns.Length == Width) return [];
        return
        [
            .. from map in Enumerable.Range(0, Batch * Convolution.InChannels)
               from row in rows
               from column in columns
               select (map * Height + row) * Width + column,
        ];
    }

    /// <inheritdoc/>
    public override void Gather<T>(ReadOnlySpan<T> x, int group, int column, Span<T> operand)
    {
        int kernel = Convolution.KernelHeight * Convolution.KernelWidth, channel = group * (Convolution.InChannels / Groups) + column / kernel;
        int top = column % kernel / Convolution.KernelWidth * Convolution.Dilation - Convolution.Padding;
        int left = column % Convolution.KernelWidth * Convolution.Dilation - Convolution.Padding;
        for (int i = 0; i < operand.Length; i++)
        {
            int sample = i / (_outHeight * _outWidth), y = i / _outWidth % _outHeight * Convolution.Stride + top;
            int at = i % _outWidth * Convolution.Stride + left;
            bool inside = (uint)y < (uint)Height && (uint)at < (uint)Width;
            operand[i] = inside ? x[((sample * Convolution.InChannels + channel) * Height + y) * Width + at] : T.Zero;
        }
    }

    /// <inheritdoc/>
    public override void Accumulate<T>(ReadOnlySpan<T> products, int group, int row, Span<T> y)
    {
        int plane = _outHeight * _outWidth;
        for (int i = 0; i < products.Length; i++)
            y[(i / plane * Convolution.OutChannels + group * Rows + row) * plane + i % plane] += products[i];
    }

    /// <inheritdoc/>
    public override ILinearMap<T> Bind<T>(ReadOnlyMemory<T> weights) =>
        new Map<T>(new RingConvolution<T>(Convolution, weights.Span, Batch, Height, Width));

    /// <inheritdoc/>
    public override void AddBias<T>(ReadOnlySpan<T> bias, Span<T> y)
    {
        int plane = _outHeight * _outWidth;
        for (int map = 0; map < Batch * Convolution.OutChannels; map++)
        {
            T value = bias[map % Convolution.OutChannels];
            foreach (ref T element in y.Slice(map * plane, plane)) element += value;
        }
    }

    /// <summary>Rows, or columns, under any place of the kernel.</summary>
    private int[] Read(int kernel, int size, int outputs) =>
    [
        .. Enumerable.Range(0, outputs * kernel)
            .Select(i => i / kernel * Convolution.Stride + i % kernel * Convolution.Dilation - Convolution.Padding)
            .Where(at => (uint)at < (uint)size).Distinct().Order(),
    ];

    private sealed class Map<T>(RingConvolution<T> convolution) : ILinearMap<T>
        where T : unmanaged, IBinaryInteger<T>, IUnsignedNumber<T>
    {
        public void Accumulate(ReadOnlySpan<T> x, Span<T> y, WorkerPool pool) => convolution.Accumulate(x, y, pool);

        public void Dispose() => convolution.Dispose();
    }
}
