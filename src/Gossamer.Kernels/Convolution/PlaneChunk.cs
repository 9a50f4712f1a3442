using Gossamer.Kernels.Execution;

namespace Gossamer.Kernels.Convolution;

/// <summary>Tiles [FirstTile, EndTile) of output channels [FirstRow, EndRow): what one thread computes at a time.</summary>
internal readonly record struct PlaneChunk(int FirstTile, int EndTile, int FirstRow, int EndRow)
{
    private const int Most = 16;
    private const long WorkWorthSplitting = 1 << 13;

    /// <summary>Bytes of the source that a chunk may read: half of a second-level cache of 1 MB.</summary>
    private const int SourceBytes = 512 * 1024;

    /// <summary>Cuts tiles × channels into chunks of about equal work; the number of threads plays no part.</summary>
    /// <param name="rowPointers">Start of each output channel's weights, and their number.</param>
    /// <param name="tiles">Tiles of a run.</param>
    /// <param name="sourceBytes">Bytes of the source.</param>
    public static PlaneChunk[] Cut(ReadOnlySpan<int> rowPointers, PlaneTile[] tiles, long sourceBytes)
    {
        int bands = (int)Math.Clamp((sourceBytes + SourceBytes - 1) / SourceBytes, 1, tiles.Length);
        long work = (long)rowPointers[^1] * tiles.Sum(static tile => tile.Vectors);
        int[] rows = RowChunks.Cut(rowPointers, (int)Math.Clamp(work / WorkWorthSplitting / bands, 1, Most));
        var chunks = new PlaneChunk[bands * (rows.Length - 1)];
        for (int band = 0; band < bands; band++)
            for (int i = 0; i + 1 < rows.Length; i++)
                chunks[band * (rows.Length - 1) + i] =
                    new PlaneChunk(tiles.Length * band / bands, tiles.Length * (band + 1) / bands, rows[i], rows[i + 1]);
        return chunks;
    }
}
