using Gossamer.Kernels.Layout;

namespace Gossamer.Kernels.Convolution;

/// <summary>
/// How much of the source a kernel works on at a time. Sizes are constants, not asked of the machine: the grouping decides the order
/// of sums, and results shall not depend on the processor's caches.
/// </summary>
internal static class CacheBudget
{
    /// <summary>Bytes of the source that a tile may read: of a second-level cache of 1 MB, what weights and outputs leave.</summary>
    public const int SourceBytes = 768 * 1024;

    /// <summary>Bytes of the input that the weight gradient reads at a time: a little spill costs less than short sums.</summary>
    public const int VisitBytes = 1024 * 1024;

    /// <summary>Bytes of the source up to which tiles may be wider than <see cref="Columns"/>.</summary>
    public const int SmallSourceBytes = 64 * 1024;

    /// <summary>Columns of a tile where memory does not matter.</summary>
    public const int Columns = 8;

    /// <summary>What starting and ending a run of weights costs, in weights.</summary>
    private const double WeightsPerSegment = 2.5;

    /// <summary>
    /// Whether to list weights by kernel position, which saves reads of the border and shortens the runs of weights: whenever the
    /// border is too narrow to be read, and where it pays.
    /// </summary>
    /// <param name="grid">Positions and shifts.</param>
    /// <param name="source">Layout of the source.</param>
    /// <param name="rows">Destination channels.</param>
    /// <param name="weights">Weights of all rows.</param>
    public static bool ListsByPosition(GatherGrid grid, PackedLayout source, int rows, int weights)
    {
        if (grid.ReadsBeyond(source)) return true;
        double segment = (double)weights / Math.Max(1, rows * grid.ShiftsY.Length * grid.ShiftsX.Length);
        return grid.ShareInside(source) * (segment + WeightsPerSegment) < segment;
    }

    /// <summary>Splits source channels into blocks and the grid's columns into tiles.</summary>
    /// <param name="grid">Positions and shifts.</param>
    /// <param name="source">Layout of the source.</param>
    /// <param name="channels">Source channels that one row may read.</param>
    /// <param name="byPosition">Whether weights are listed by kernel position.</param>
    /// <param name="elementBytes">Bytes of an element.</param>
    public static (int ChannelBlocks, int TileWidth) Tile(
        GatherGrid grid, PackedLayout source, int channels, bool byPosition, int elementBytes)
    {
        if (grid.ShiftsX.Length == 0) return (1, grid.Width);
        int tileHeight = byPosition ? Math.Min(2, grid.Height) : 1;
        int rows = Math.Min(source.Height, (tileHeight - 1) * grid.SourceStep + grid.ShiftsY.Length);
        int extent = grid.ShiftsX.Max() - grid.ShiftsX.Min();
        // With few channels a tile as wide as the map costs no cache, and the output is written in longer runs.
        long room = SmallSourceBytes / ((long)Math.Max(1, rows) * channels * PackedLayout.Lanes * elementBytes);
        int tileWidth = Math.Min(grid.Width, (int)Math.Clamp((room - extent) / grid.SourceStep, Columns, grid.Width + Columns));
        int columns = Math.Min(byPosition ? source.Width : source.Width + 2 * source.Halo, (tileWidth - 1) * grid.SourceStep + extent + 1);
        long bytes = (long)rows * columns * channels * PackedLayout.Lanes * elementBytes;
        int blocks = (int)Math.Min(channels, (bytes + SourceBytes - 1) / SourceBytes);
        return (Math.Max(1, blocks), tileWidth);
    }
}
