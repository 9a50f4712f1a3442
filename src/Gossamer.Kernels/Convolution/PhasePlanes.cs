using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.Arm;
using System.Runtime.Intrinsics.X86;
using Gossamer.Kernels.Execution;
using Gossamer.Kernels.Layout;

namespace Gossamer.Kernels.Convolution;

/// <summary>
/// A copy of an input in which a convolution with a stride finds neighbours side by side: for each channel and each remainder of row
/// and column that the kernel meets, a plane of the positions with that remainder. With stride 1 it is a copy with a wider border.
/// </summary>
internal sealed unsafe class PhasePlanes<T> : ICountedWork
    where T : unmanaged
{
    private readonly PlaneLayout _input;
    private readonly int _stride;
    private readonly int[] _rows, _columns;
    private readonly int _channelsPerChunk;

    /// <summary>Prepares planes.</summary>
    /// <param name="input">Layout of the input.</param>
    /// <param name="stride">The stride.</param>
    /// <param name="rows">Remainders of rows, distinct.</param>
    /// <param name="columns">Remainders of columns, distinct.</param>
    /// <param name="height">Rows of a plane.</param>
    /// <param name="width">Columns of a plane.</param>
    /// <param name="halo">Border of the planes.</param>
    public PhasePlanes(PlaneLayout input, int stride, int[] rows, int[] columns, int height, int width, int halo)
    {
        const int elementsPerChunk = 1 << 14;
        (_input, _stride, _rows, _columns) = (input, stride, rows, columns);
        Layout = new PlaneLayout(input.Batch, input.Channels * rows.Length * columns.Length, height, width, halo);
        Planes = new T[Layout.Length];
        _channelsPerChunk = Math.Clamp(elementsPerChunk / input.ChannelPitch, 1, input.Channels);
    }

    /// <summary>Layout of the planes: channel · phases + phase.</summary>
    public PlaneLayout Layout { get; }

    /// <summary>The planes; their borders are zero.</summary>
    public T[] Planes { get; }

    /// <summary>The input's buffer.</summary>
    public T* Input { get; set; }

    /// <summary>Start of <see cref="Planes"/>.</summary>
    public T* Output { get; set; }

    /// <inheritdoc/>
    public int Chunks => (_input.Channels + _channelsPerChunk - 1) / _channelsPerChunk;

    /// <summary>The plane of a channel and the remainders of given index.</summary>
    public int Plane(int channel, int row, int column) => (channel * _rows.Length + row) * _columns.Length + column;

    /// <inheritdoc/>
    public void Execute(int chunk)
    {
        int end = Math.Min(_input.Channels, (chunk + 1) * _channelsPerChunk);
        for (int channel = chunk * _channelsPerChunk; channel < end; channel++)
            for (int sample = 0; sample < _input.Batch; sample++)
                for (int y = 0; y < _rows.Length; y++)
                    for (int x = 0; x < _columns.Length; x++)
                        Copy(channel, sample, y, x);
    }

    private void Copy(int channel, int sample, int y, int x)
    {
        T* from = Input + _input.Offset(sample, channel, _rows[y], _columns[x]);
        T* to = Output + Layout.Offset(sample, Plane(channel, y, x), 0, 0);
        int height = Math.Min(Layout.Height, (_input.Height - _rows[y] + _stride - 1) / _stride);
        int width = Math.Min(Layout.Width, (_input.Width - _columns[x] + _stride - 1) / _stride);
        for (int row = 0; row < height; row++)
            CopyRow(from + (nint)row * _stride * _input.RowPitch, _stride, to + (nint)row * Layout.RowPitch, width);
    }

    private static void CopyRow(T* source, int stride, T* destination, int count)
    {
        if (stride == 1)
        {
            new ReadOnlySpan<T>(source, count).CopyTo(new Span<T>(destination, count));
            return;
        }
        int i = stride == 2 ? CopyEven(source, destination, count) : 0;
        for (; i < count; i++) destination[i] = source[i * stride];
    }

    /// <summary>Copies every second element as far as whole vectors go, and returns how far that was.</summary>
    private static int CopyEven(T* source, T* destination, int count)
    {
        int i = 0;
        if (sizeof(T) == sizeof(float) && (Sse.IsSupported || AdvSimd.Arm64.IsSupported))
        {
            // The last element read may be one behind those needed; it is still in the buffer.
            for (; i + 4 <= count; i += 4)
            {
                Vector128<float> a = Vector128.Load((float*)source + 2 * i), b = Vector128.Load((float*)source + 2 * i + 4);
                (Sse.IsSupported ? Sse.Shuffle(a, b, 0b10_00_10_00) : AdvSimd.Arm64.UnzipEven(a, b)).Store((float*)destination + i);
            }
        }
        return i;
    }
}
