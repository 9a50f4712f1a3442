using Gossamer.Kernels.Formats;

namespace Gossamer.Kernels.Linear;

/// <summary>
/// How a product is cut so that what it reads again stays in cache. It is chosen from shape, non-zeros and batch alone, never
/// from the number of threads, and it changes no result: sums are taken in storage order under every tiling.
/// </summary>
/// <param name="GroupSamples">Samples whose activations are used together by products; the weight gradient takes all of a batch up to 128.</param>
/// <param name="TileColumns">Columns whose activations are used together.</param>
/// <param name="RowChunks">Chunks of rows, the unit that threads take.</param>
public readonly record struct LinearTiling(int GroupSamples, int TileColumns, int RowChunks)
{
    // Half of a second-level cache of 512 KiB, a quarter of 1 MiB: room for indices, values and results beside the inputs.
    private const int MostTileBytes = 1 << 18;

    // Twice a first-level cache: every other input is found there. All would be with half, but rows would start too often.
    private const int LeastTileBytes = 1 << 16;

    // About ten microseconds of work.
    private const long ChunkBytes = 1 << 20;

    // Where tiles follow one another, each is fetched again for every chunk of rows: worth it for this many uses of each input.
    private const int UsesOfTile = 8;

    /// <summary>The tiling of <see cref="SparseLinear.Forward"/>.</summary>
    /// <param name="matrix">The matrix multiplied by, in its own orientation.</param>
    /// <param name="batch">Samples.</param>
    /// <param name="elementBytes">4 or 8.</param>
    public static LinearTiling OfRowProducts(CompactTopology matrix, int batch, int elementBytes)
    {
        // Measured at 1024 x 1024 and 4096 x 4096, 80 to 98 % sparse. Sixty-four samples share a weight's load and index among more
        // products; thirty-two let a tile of the same size hold twice the columns, where a row would have too few entries otherwise.
        int columns = TileColumnsFor(matrix, 64, elementBytes, rowEntries: 20);
        bool dense = columns * 64L * elementBytes <= LeastTileBytes;
        int groupSamples = dense ? 64 : 32;
        if (!dense) columns = TileColumnsFor(matrix, groupSamples, elementBytes, rowEntries: 40);
        int chunks = ChunksFor(matrix, batch, elementBytes);
        return new LinearTiling(groupSamples, columns, columns < matrix.Columns ? MostWithReuse(matrix, chunks) : chunks);
    }

    /// <summary>The tiling of <see cref="SparseLinear.InputGradient"/>.</summary>
    /// <inheritdoc cref="OfRowProducts"/>
    public static LinearTiling OfTransposedProducts(CompactTopology matrix, int batch, int elementBytes)
    {
        // Each chunk keeps an entry for each column of the transpose: fewer of them than non-zeros.
        LinearTiling tiling = OfRowProducts(matrix, batch, elementBytes);
        return tiling with { RowChunks = MostWithReuse(matrix, tiling.RowChunks) };
    }

    /// <summary>The tiling of <see cref="SparseLinear.WeightGradient"/>.</summary>
    /// <inheritdoc cref="OfRowProducts"/>
    public static LinearTiling OfEntryProducts(CompactTopology matrix, int batch, int elementBytes)
    {
        // The whole batch, since each part would cost another sum across the lanes for every entry.
        int samples = Math.Min(BatchBlocks.Count(batch) * BatchBlocks.Size, 128);
        int columns = TileColumnsFor(matrix, samples, elementBytes, rowEntries: 18 * 128 / samples);
        int chunks = ChunksFor(matrix, batch, elementBytes);
        return new LinearTiling(128, columns, columns < matrix.Columns ? MostWithReuse(matrix, chunks) : chunks);
    }

    /// <summary>
    /// Columns of a tile, all tiles about equal: enough for <paramref name="rowEntries"/> entries of a row, which pay for starting on
    /// them, and for <see cref="LeastTileBytes"/> of inputs, up to <see cref="MostTileBytes"/>.
    /// </summary>
    private static int TileColumnsFor(CompactTopology matrix, int samples, int elementBytes, int rowEntries)
    {
        long columnBytes = (long)samples * elementBytes;
        long wanted = rowEntries * (long)matrix.Rows * matrix.Columns / Math.Max(1, matrix.NonZeros);
        int most = (int)Math.Clamp(wanted, LeastTileBytes / columnBytes, MostTileBytes / columnBytes);
        int tiles = (matrix.Columns + most - 1) / most;
        return (matrix.Columns + tiles - 1) / tiles;
    }

    private static int MostWithReuse(CompactTopology matrix, int chunks) =>
        Math.Min(chunks, Math.Max(4, matrix.NonZeros / matrix.Columns / UsesOfTile));

    private static int ChunksFor(CompactTopology matrix, int samples, int elementBytes)
    {
        long bytes = (long)matrix.NonZeros * Math.Min(samples, 128) * elementBytes;
        return (int)Math.Clamp(bytes / ChunkBytes, 1, 256);
    }
}
