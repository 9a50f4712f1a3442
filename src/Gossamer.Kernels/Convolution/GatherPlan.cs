using System.Runtime.CompilerServices;
using Gossamer.Kernels.Formats;
using Gossamer.Kernels.Layout;

namespace Gossamer.Kernels.Convolution;

/// <summary>
/// A sparse convolution as sums that never scatter: destination[row, qy · d + oy, qx · d + ox] = Σ value · source[channel, qy · s + ty,
/// qx · s + tx] over the weights of a row, for every position (qy, qx) of a grid. Forward is one such plan with s = stride and d = 1;
/// the input gradient of stride s is s · s plans with s = 1 and d = stride, one for each remainder of the input position.
/// </summary>
/// <remarks>
/// Weights are listed by destination row, block of source channels, and then kernel row (or kernel position, see
/// <see cref="ByPosition"/>): weights of the same kernel row are used or left out together where they would read above or below the
/// map, so the source's upper and lower border are never read.
/// </remarks>
internal sealed class GatherPlan
{
    private readonly int[] _offsets;

    private GatherPlan(GatherGrid grid, bool byPosition, int channelBlocks, int tileWidth, WeightOrder order, int[] offsets)
    {
        Grid = grid;
        ByPosition = byPosition;
        ChannelBlocks = channelBlocks;
        TileWidth = tileWidth;
        Order = order;
        _offsets = offsets;
    }

    /// <summary>Positions and shifts.</summary>
    public GatherGrid Grid { get; }

    /// <summary>
    /// Whether weights are listed by kernel position, each with the rectangle of the grid in which it reads inside the map: for small
    /// maps, where many weights would read the border, and for sources whose border is too narrow. Otherwise by kernel row.
    /// </summary>
    public bool ByPosition { get; }

    /// <summary>Blocks of source channels, so that what a tile reads of one block stays in the second-level cache.</summary>
    public int ChannelBlocks { get; }

    /// <summary>Columns of the grid handled together.</summary>
    public int TileWidth { get; }

    /// <summary>Rows of the grid handled together.</summary>
    public int TileHeight => ByPosition ? 2 : 1;

    /// <summary>Segments of one row and channel block.</summary>
    public int SegmentsPerBlock => ByPosition ? Grid.ShiftsY.Length * Grid.ShiftsX.Length : Grid.ShiftsY.Length;

    /// <summary>Start of each segment [row][channel block][kernel row or position] in the list, and the list's length.</summary>
    public ReadOnlySpan<int> Segments => Order.Starts;

    /// <summary>For each listed weight, elements from the source block's position (qy, qx) · s to what it multiplies.</summary>
    public ReadOnlySpan<int> Offsets => _offsets;

    /// <summary>Which weight of the topology stands where in the list.</summary>
    public WeightOrder Order { get; }

    /// <summary>Weights listed.</summary>
    public int Count => _offsets.Length;

    /// <summary>Bytes kept.</summary>
    public long MemoryBytes => (long)sizeof(int) * _offsets.Length + Order.MemoryBytes;

    /// <summary>Start of a row's weights in the list; <paramref name="row"/> may be the number of rows.</summary>
    public int RowStart(int row) => Order.Starts[row * ChannelBlocks * SegmentsPerBlock];

    /// <summary>Lists the weights of a topology whose rows are the destination's channels.</summary>
    /// <param name="topology">[out, in / groups · kernel height · kernel width].</param>
    /// <param name="shape">The convolution.</param>
    /// <param name="grid">Positions and shifts.</param>
    /// <param name="source">Layout of the source.</param>
    /// <param name="elementBytes">Bytes of an element.</param>
    public static GatherPlan Forward(SparseTopology topology, ConvolutionShape shape, GatherGrid grid, PackedLayout source, int elementBytes)
    {
        int inputs = shape.InChannels / shape.Groups, outputs = shape.OutChannels / shape.Groups, area = shape.KernelHeight * shape.KernelWidth;
        Frame frame = Frame.Of(grid, source, shape.OutChannels, inputs, topology.NonZeros, elementBytes);
        int[] rowTerms = new int[shape.OutChannels], columnTerms = new int[inputs * area], columnOffsets = new int[inputs * area];
        for (int output = 0; output < rowTerms.Length; output++) rowTerms[output] = output * frame.SegmentsPerRow;
        for (int column = 0; column < columnTerms.Length; column++)
        {
            (int input, int position) = Math.DivRem(column, area);
            (int y, int x) = Math.DivRem(position, shape.KernelWidth);
            columnTerms[column] = frame.Segment(input, y, x);
            columnOffsets[column] = source.Offset(0, input, grid.ShiftsY[y], grid.ShiftsX[x]);
        }
        var order = new WeightOrder(topology, shape.OutChannels * frame.SegmentsPerRow, rowTerms, columnTerms, 0);
        return frame.Plan(order, columnOffsets, row => row / outputs * inputs * source.PlanePitch);
    }

    /// <summary>Lists the weights of a topology whose rows are the source's channels, as far as they belong to the grid.</summary>
    /// <param name="topology">[out, in / groups · kernel height · kernel width].</param>
    /// <param name="shape">The convolution.</param>
    /// <param name="grid">Positions and shifts.</param>
    /// <param name="shifts">For each kernel position its vertical and horizontal shift in the grid, or none.</param>
    /// <param name="source">Layout of the source.</param>
    /// <param name="elementBytes">Bytes of an element.</param>
    public static GatherPlan Backward(
        SparseTopology topology, ConvolutionShape shape, GatherGrid grid, (int Y, int X)?[] shifts, PackedLayout source, int elementBytes)
    {
        int inputs = shape.InChannels / shape.Groups, outputs = shape.OutChannels / shape.Groups, area = shifts.Length;
        int weights = shifts.Contains(null) ? CountAt(topology, shifts) : topology.NonZeros;
        Frame frame = Frame.Of(grid, source, shape.InChannels, outputs, weights, elementBytes);
        int[] rowTerms = new int[shape.OutChannels], columnTerms = new int[inputs * area], columnOffsets = new int[inputs * area];
        for (int output = 0; output < rowTerms.Length; output++)
            rowTerms[output] = output / outputs * inputs * frame.SegmentsPerRow + frame.Segment(output % outputs, 0, 0);
        for (int column = 0; column < columnTerms.Length; column++)
        {
            (int input, int position) = Math.DivRem(column, area);
            columnTerms[column] = WeightOrder.Absent;
            if (shifts[position] is not (int y, int x)) continue;
            columnTerms[column] = input * frame.SegmentsPerRow + frame.Segment(0, y, x);
            columnOffsets[column] = source.Offset(0, 0, grid.ShiftsY[y], grid.ShiftsX[x]);
        }
        var order = new WeightOrder(topology, shape.InChannels * frame.SegmentsPerRow, rowTerms, columnTerms, area);
        return frame.Plan(order, columnOffsets, row => row * source.PlanePitch);
    }

    private static int CountAt(SparseTopology topology, (int Y, int X)?[] shifts)
    {
        int count = 0;
        foreach (int column in topology.ColumnIndices)
            if (shifts[column % shifts.Length] is not null) count++;
        return count;
    }

    /// <summary>How a plan is cut, before its weights are listed.</summary>
    private sealed record Frame(GatherGrid Grid, bool ByPosition, int ChannelBlocks, int BlockChannels, int TileWidth)
    {
        public int SegmentsPerRow => ChannelBlocks * (ByPosition ? Grid.ShiftsY.Length * Grid.ShiftsX.Length : Grid.ShiftsY.Length);

        public static Frame Of(GatherGrid grid, PackedLayout source, int rows, int channelsPerRow, int weights, int elementBytes)
        {
            bool byPosition = CacheBudget.ListsByPosition(grid, source, rows, weights);
            (int channelBlocks, int tileWidth) = CacheBudget.Tile(grid, source, channelsPerRow, byPosition, elementBytes);
            return new Frame(grid, byPosition, channelBlocks, (channelsPerRow + channelBlocks - 1) / channelBlocks, tileWidth);
        }

        /// <summary>The segment, within a row, of a source channel of the row's group at a shift.</summary>
        public int Segment(int channel, int shiftY, int shiftX) =>
            channel / BlockChannels * (SegmentsPerRow / ChannelBlocks) + (ByPosition ? shiftY * Grid.ShiftsX.Length + shiftX : shiftY);

        public GatherPlan Plan(WeightOrder order, int[] columnOffsets, Func<int, int> rowOffset)
        {
            int[] offsets = new int[order.Count];
            int[] rowOffsets = [.. Enumerable.Range(0, order.Rows).Select(rowOffset)];
            int[] cursors = order.Starts.ToArray();
            for (int chunk = 0; chunk < order.Chunks; chunk++)
                order.Walk(chunk, cursors, new OffsetVisitor(rowOffsets, columnOffsets, offsets));
            return new GatherPlan(Grid, ByPosition, ChannelBlocks, TileWidth, order, offsets);
        }
    }

    private readonly struct OffsetVisitor(int[] rows, int[] columns, int[] offsets) : WeightOrder.IVisitor
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public void Visit(int row, int column, int rank, int place) => offsets[place] = rows[row] + columns[column];
    }
}
