using System.Numerics;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;
using Gossamer.Kernels.Execution;
using Gossamer.Kernels.Formats;
using Gossamer.Kernels.Layout;
using Gossamer.Kernels.Numerics;

namespace Gossamer.Kernels.Convolution;

/// <summary>
/// A convolution with a sparse weight on planes: forward only, for inference with few samples, in float or double, at a cost
/// proportional to the number of weights. Results are the same bits for any number of threads. From about 16 samples on
/// <see cref="SparseConvolution{T}"/> is faster.
/// </summary>
/// <remarks>
/// Built for one topology and one pair of layouts; weights are an array in the topology's order, handed to each call. The object keeps
/// 2 bytes for each weight (4 where the source has more than 65,536 elements) and no values. It is not for several calls at once.
/// <para>
/// Vectors run over positions, through the maps of all samples of a channel and the borders between them: small maps fill vectors too,
/// and what is computed for borders is replaced by zeros. The input's halo must be zero. Without copies go strides of 1 where the input's
/// halo is at least the padding; sums go straight into the output where its rows are as long as the input's, <see cref="Output"/> makes
/// such a layout.
/// </para>
/// </remarks>
public sealed unsafe class PlaneConvolution<T>
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    private readonly ushort[]? _narrow;
    private readonly int[]? _wide;
    private readonly PlaneTile[] _tiles;
    private readonly PlaneChunk[] _chunks;
    private readonly T[] _mask;
    private readonly PhasePlanes<T>? _phases;
    private readonly PlanePlacement? _placement;
    private readonly int _run;
    private readonly LaneWidth _width;

    /// <summary>Lists the weights.</summary>
    /// <param name="topology">[out, in / groups · kernel height · kernel width].</param>
    /// <param name="shape">The convolution.</param>
    /// <param name="input">Layout of the input [batch, in, height, width].</param>
    /// <param name="output">Layout of the output [batch, out, height', width'].</param>
    /// <param name="execution">Threads and vector width; all processors and the widest by default.</param>
    /// <exception cref="ArgumentException">Topology or layouts do not belong to the shape, or the type is neither float nor double.</exception>
    public PlaneConvolution(
        SparseTopology topology, ConvolutionShape shape, PlaneLayout input, PlaneLayout output, KernelExecution? execution = null)
    {
        if (typeof(T) != typeof(float) && typeof(T) != typeof(double))
            throw new ArgumentException($"elements of type {typeof(T)}, expected float or double");
        shape.Check(topology);
        PlaneLayout expected = shape.Output(input, output.Halo);
        if (output != expected) throw new ArgumentException($"the output's layout is {output}, expected {expected}", nameof(output));
        Topology = topology;
        Shape = shape;
        Input = input;
        Output = output;
        Execution = execution ?? KernelExecution.Default;

        PhaseAxis vertical = PhaseAxis.Of(shape.KernelHeight, shape), horizontal = PhaseAxis.Of(shape.KernelWidth, shape);
        bool fits = output.Width <= input.RowPitch && output.Height <= input.Height + input.Halo;
        if (shape.Stride > 1 || input.Halo < shape.Padding || !fits)
        {
            int height = vertical.Size(input.Height, output.Height, shape.Stride), width = horizontal.Size(input.Width, output.Width, shape.Stride);
            int border = Math.Max(vertical.Border(height, output.Height), horizontal.Border(width, output.Width));
            int halo = Math.Max(border, output.RowPitch - width);
            _phases = new PhasePlanes<T>(input, shape.Stride, vertical.Phases, horizontal.Phases, height, width, halo);
        }
        PlaneLayout source = _phases?.Layout ?? input;
        _run = (output.Batch - 1) * source.SamplePitch + (output.Height - 1) * source.RowPitch + output.Width;
        bool aligned = source.RowPitch == output.RowPitch && (output.Batch == 1 || source.SamplePitch == output.SamplePitch);
        _width = Narrow(Execution.Width, _run, aligned ? output.ChannelPitch : int.MaxValue);
        if (!aligned) _placement = new PlanePlacement(source.RowPitch, source.SamplePitch, output);
        int count = Count(_width);
        _mask = aligned ? Mask(source, output, Math.Max(_run, count)) : [];
        _tiles = PlaneTile.Cover(_run, count, _width == LaneWidth.Vector512 ? PlaneTile.MostVectors : PlaneTile.MostVectors / 2);
        _chunks = PlaneChunk.Cut(topology.RowPointers, _tiles, source.Length * sizeof(T));

        if (source.Length <= CompactTopology.NarrowColumnLimit) _narrow = new ushort[topology.NonZeros];
        else _wide = new int[topology.NonZeros];
        List(source, vertical, horizontal);
    }

    /// <summary>Active weights, [out, in / groups · kernel height · kernel width].</summary>
    public SparseTopology Topology { get; }

    /// <summary>The convolution.</summary>
    public ConvolutionShape Shape { get; }

    /// <summary>Layout of the input.</summary>
    public PlaneLayout Input { get; }

    /// <summary>Layout of the output.</summary>
    public PlaneLayout Output { get; }

    /// <summary>Threads and vector width.</summary>
    public KernelExecution Execution { get; }

    /// <summary>Bytes that the object keeps: lists and scratch.</summary>
    public long MemoryBytes =>
        (long)sizeof(ushort) * (_narrow?.Length ?? 0) + (long)sizeof(int) * (_wide?.Length ?? 0)
        + (long)sizeof(T) * (_mask.Length + (_phases?.Planes.Length ?? 0))
        + (long)sizeof(PlaneTile) * _tiles.Length + (long)sizeof(PlaneChunk) * _chunks.Length;

    /// <summary>
    /// output = convolution of input and weight + bias + addend, then max(·, 0) if asked. In the output's halo zeros stay zero.
    /// </summary>
    /// <param name="weight">Active weights in the topology's order.</param>
    /// <param name="bias">[out], or empty for none.</param>
    /// <param name="input">Planes of the input.</param>
    /// <param name="output">Planes of the output, not overlapping the input.</param>
    /// <param name="rectifies">Whether to apply ReLU.</param>
    /// <param name="addend">What a residual connection adds, in the output's layout; the output itself is allowed. Or empty.</param>
    /// <exception cref="ArgumentException">A length does not match.</exception>
    public void Forward(
        ReadOnlySpan<T> weight, ReadOnlySpan<T> bias, ReadOnlySpan<T> input, Span<T> output, bool rectifies = false,
        ReadOnlySpan<T> addend = default)
    {
        Check(weight.Length, Topology.NonZeros, nameof(weight));
        if (!bias.IsEmpty) Check(bias.Length, Shape.OutChannels, nameof(bias));
        Check(input.Length, Input.Length, nameof(input));
        Check(output.Length, Output.Length, nameof(output));
        if (!addend.IsEmpty) Check(addend.Length, Output.Length, nameof(addend));
        fixed (T* values = weight, biases = bias, from = input, to = output, added = addend, mask = _mask, planes = _phases?.Planes)
        fixed (ushort* narrow = _narrow)
        fixed (int* wide = _wide, rows = Topology.RowPointers)
        fixed (PlaneTile* tiles = _tiles)
        fixed (PlaneChunk* chunks = _chunks)
        {
            if (_phases is not null)
            {
                _phases.Input = from;
                _phases.Output = planes;
                Execution.Pool.Run(_phases);
            }
            PlanePlacement placement = _placement.GetValueOrDefault();
            var call = new PlaneCall<T>
            {
                Chunks = chunks,
                Tiles = tiles,
                RowPointers = rows,
                Weight = values,
                Bias = biases,
                Source = _phases is null ? from : planes,
                Output = to + Output.Lead,
                Addend = added is null ? null : added + Output.Lead,
                ChannelPitch = Output.ChannelPitch,
                Rectifies = rectifies,
                Mask = mask,
                Placement = _placement is null ? null : &placement,
                Run = _run,
            };
            if (narrow is not null) Run(call, narrow);
            else Run(call, wide);
        }
    }

    private void Run<TIndex>(in PlaneCall<T> call, TIndex* offsets)
        where TIndex : unmanaged
    {
        WorkerPool pool = Execution.Pool;
        switch (_width)
        {
            case LaneWidth.Vector512:
                pool.Run(new PlaneProducts<T, TIndex, Vector512<T>, Lanes512<T>>(call, offsets), _chunks.Length);
                break;
            case LaneWidth.Vector256:
                pool.Run(new PlaneProducts<T, TIndex, Vector256<T>, Lanes256<T>>(call, offsets), _chunks.Length);
                break;
            case LaneWidth.Vector128:
                pool.Run(new PlaneProducts<T, TIndex, Vector128<T>, Lanes128<T>>(call, offsets), _chunks.Length);
                break;
            default:
                pool.Run(new PlaneProducts<T, TIndex, T, LanesScalar<T>>(call, offsets), _chunks.Length);
                break;
        }
    }

    /// <summary>The narrowest vector that holds a run, otherwise the widest; and none that would write into the next channel.</summary>
    private static LaneWidth Narrow(LaneWidth width, int run, int channelPitch)
    {
        LaneWidth Half(LaneWidth whole) => whole == LaneWidth.Vector128 ? LaneWidth.Scalar : (LaneWidth)((int)whole / 2);
        while (width != LaneWidth.Scalar && (Count(width) > channelPitch || (width != LaneWidth.Vector128 && Count(width) >= 2 * run)))
            width = Half(width);
        return width;
    }

    private static int Count(LaneWidth width) => width == LaneWidth.Scalar ? 1 : (int)width / 8 / sizeof(T);

    /// <summary>All bits set at positions of a map, clear elsewhere; empty where a run has nothing else.</summary>
    private static T[] Mask(PlaneLayout source, PlaneLayout output, int length)
    {
        T[] mask = new T[length];
        Span<byte> bits = MemoryMarshal.AsBytes(mask.AsSpan());
        for (int sample = 0; sample < output.Batch; sample++)
            for (int row = 0; row < output.Height; row++)
                bits.Slice((sample * source.SamplePitch + row * source.RowPitch) * sizeof(T), output.Width * sizeof(T)).Fill(byte.MaxValue);
        return bits.Contains((byte)0) ? mask : [];
    }

    private void List(PlaneLayout source, PhaseAxis vertical, PhaseAxis horizontal)
    {
        int area = Shape.KernelHeight * Shape.KernelWidth;
        int groupInputs = Shape.InChannels / Shape.Groups, groupOutputs = Shape.OutChannels / Shape.Groups;
        int phases = _phases is null ? 1 : vertical.Phases.Length * horizontal.Phases.Length;
        // Where each kernel position finds what it multiplies, in a channel.
        int[] within = new int[area];
        for (int y = 0; y < Shape.KernelHeight; y++)
        {
            for (int x = 0; x < Shape.KernelWidth; x++)
            {
                int plane = vertical.Phase[y] * horizontal.Phases.Length + horizontal.Phase[x];
                within[y * Shape.KernelWidth + x] = source.Offset(0, plane, vertical.Shift[y], horizontal.Shift[x]);
            }
        }
        int channelPitch = phases * source.ChannelPitch;
        ReadOnlySpan<int> columns = Topology.ColumnIndices;
        for (int output = 0; output < Topology.Rows; output++)
        {
            int first = output / groupOutputs * groupInputs * channelPitch;
            for (int rank = Topology.RowPointers[output]; rank < Topology.RowPointers[output + 1]; rank++)
            {
                (int input, int position) = Math.DivRem(columns[rank], area);
                int offset = first + input * channelPitch + within[position];
                if (_narrow is null) _wide![rank] = offset;
                else _narrow[rank] = (ushort)offset;
            }
        }
    }

    private static void Check(int length, int expected, string name)
    {
        if (length != expected) throw new ArgumentException($"length {length}, expected {expected}", name);
    }
}
