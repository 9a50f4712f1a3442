using Gossamer.Kernels.Layout;

namespace Gossamer.Kernels.Convolution;

/// <summary>
/// How much of the source a kernel works on at a time. Sizes are constants, not asked of the machine: the grouping decides the order
/// of sums, and results shall not depend on the processor's caches.
/// </summary>
internal static class CacheBudget
{
    /// <summary>Bytes of the source that a tile may read: half of a second-level cache of 1 MB, the rest is for weights and outputs.</summary>
    public const int SourceBytes = 512 * 1024;

    /// <summary>Columns of a tile where memory does not matter.</summary>
    public const int Columns = 8;

    /// <summary>Below this share of useful reads, weights are listed by kernel position: that saves reads and costs shorter loops.</summary>
    public const double ShareWorthPositions = 0.87;

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
        int tileWidth = Math.Min(grid.Width, Columns);
        int columns = Math.Min(source.Width + 2, (tileWidth - 1) * grid.SourceStep + grid.ShiftsX.Max() - grid.ShiftsX.Min() + 1);
        long bytes = (long)rows * columns * channels * PackedLayout.Lanes * elementBytes;
        int blocks = (int)Math.Min(channels, (bytes + SourceBytes - 1) / SourceBytes);
        return (Math.Max(1, blocks), tileWidth);
    }
}
