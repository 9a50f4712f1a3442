using Gossamer.Kernels.Layout;

namespace Gossamer.Kernels.Convolution;

/// <summary>The chunks of one <see cref="GatherPlan"/>: blocks of samples × bands of grid rows × runs of channels of equal work.</summary>
internal sealed class ChunkGrid
{
    private const int Wanted = 32;
    private const long WorkWorthSplitting = 1 << 16;

    private readonly int _height;
    private readonly int _bandHeight;
    private readonly int _bands;
    private readonly int[] _splits;

    private ChunkGrid(int blocks, int height, int bandHeight, int[] splits)
    {
        _height = height;
        _bandHeight = bandHeight;
        _bands = (height + bandHeight - 1) / bandHeight;
        _splits = splits;
        Count = blocks * _bands * (splits.Length - 1);
    }

    /// <summary>Chunks.</summary>
    public int Count { get; }

    /// <summary>One chunk: a block, grid rows [top, bottom), channels [first, end).</summary>
    public (int Block, int Top, int Bottom, int FirstRow, int EndRow) this[int chunk]
    {
        get
        {
            int channels = _splits.Length - 1;
            (int rest, int split) = Math.DivRem(chunk, channels);
            (int block, int band) = Math.DivRem(rest, _bands);
            int top = band * _bandHeight;
            return (block, top, Math.Min(_height, top + _bandHeight), _splits[split], _splits[split + 1]);
        }
    }

    /// <summary>Cuts the work on <paramref name="destination"/>; the number of threads plays no part.</summary>
    public static ChunkGrid For(GatherPlan plan, PackedLayout destination)
    {
        GatherGrid grid = plan.Grid;
        int tiles = Math.Max(1, (grid.Height + plan.TileHeight - 1) / plan.TileHeight);
        long work = (long)plan.Count * grid.Height * grid.Width * destination.Blocks;
        int wanted = (int)Math.Clamp(work / WorkWorthSplitting, 1, Wanted);
        int bands = Math.Clamp((wanted + destination.Blocks - 1) / destination.Blocks, 1, tiles);
        int bandHeight = (tiles + bands - 1) / bands * plan.TileHeight;
        int channels = Math.Clamp((wanted + destination.Blocks * bands - 1) / (destination.Blocks * bands), 1, destination.Channels);
        return new ChunkGrid(destination.Blocks, grid.Height, Math.Max(1, bandHeight), SplitRows(plan, destination.Channels, channels));
    }

    /// <summary>Boundaries of <paramref name="parts"/> runs of rows with about equally many weights; a row counts as one more.</summary>
    public static int[] SplitRows(GatherPlan plan, int rows, int parts)
    {
        int[] boundaries = new int[parts + 1];
        long total = (long)plan.Count + rows;
        int row = 0;
        for (int part = 1; part < parts; part++)
        {
            while (row < rows && plan.RowStart(row) + row < total * part / parts) row++;
            boundaries[part] = row;
        }
        boundaries[parts] = rows;
        return boundaries;
    }
}
