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
    private readonly int[] _segments;
    private readonly int[] _offsets;
    private readonly int[] _ranks;

    private GatherPlan(GatherGrid grid, bool byPosition, int channelBlocks, int tileWidth, int[] segments, int[] offsets, int[] ranks)
    {
        Grid = grid;
        ByPosition = byPosition;
        ChannelBlocks = channelBlocks;
        TileWidth = tileWidth;
        _segments = segments;
        _offsets = offsets;
        _ranks = ranks;
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
    public ReadOnlySpan<int> Segments => _segments;

    /// <summary>For each listed weight, elements from the source block's position (qy, qx) · s to what it multiplies.</summary>
    public ReadOnlySpan<int> Offsets => _offsets;

    /// <summary>For each listed weight its rank in the topology.</summary>
    public ReadOnlySpan<int> Ranks => _ranks;

    /// <summary>Weights listed.</summary>
    public int Count => _ranks.Length;

    /// <summary>Start of a row's weights in the list; <paramref name="row"/> may be the number of rows.</summary>
    public int RowStart(int row) => _segments[row * ChannelBlocks * SegmentsPerBlock];

    /// <summary>Lists weights.</summary>
    /// <param name="grid">Positions and shifts.</param>
    /// <param name="entries">Weights in an order that makes each row's source channels ascend.</param>
    /// <param name="rows">Destination channels.</param>
    /// <param name="channelsPerRow">Source channels that a row may read.</param>
    /// <param name="source">Layout of the source.</param>
    /// <param name="elementBytes">Bytes of an element.</param>
    public static GatherPlan Create(
        GatherGrid grid, IReadOnlyList<GatherEntry> entries, int rows, int channelsPerRow, PackedLayout source, int elementBytes)
    {
        bool byPosition = CacheBudget.ListsByPosition(grid, source, rows, entries.Count);
        (int channelBlocks, int tileWidth) = CacheBudget.Tile(grid, source, channelsPerRow, byPosition, elementBytes);
        int blockChannels = (channelsPerRow + channelBlocks - 1) / channelBlocks;
        int perBlock = byPosition ? grid.ShiftsY.Length * grid.ShiftsX.Length : grid.ShiftsY.Length;
        int[] segments = new int[rows * channelBlocks * perBlock + 1];
        int Segment(in GatherEntry entry) =>
            (entry.Row * channelBlocks + entry.Channel % channelsPerRow / blockChannels) * perBlock
            + (byPosition ? entry.ShiftY * grid.ShiftsX.Length + entry.ShiftX : entry.ShiftY);

        foreach (GatherEntry entry in entries) segments[Segment(entry) + 1]++;
        for (int i = 1; i < segments.Length; i++) segments[i] += segments[i - 1];
        int[] next = segments.AsSpan(0, segments.Length - 1).ToArray();
        int[] offsets = new int[entries.Count], ranks = new int[entries.Count];
        foreach (GatherEntry entry in entries)
        {
            int slot = next[Segment(entry)]++;
            offsets[slot] = source.Offset(0, entry.Channel, grid.ShiftsY[entry.ShiftY], grid.ShiftsX[entry.ShiftX]);
            ranks[slot] = entry.Rank;
        }
        return new GatherPlan(grid, byPosition, channelBlocks, tileWidth, segments, offsets, ranks);
    }
}
