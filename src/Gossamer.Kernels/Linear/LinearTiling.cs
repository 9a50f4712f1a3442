using Gossamer.Kernels.Formats;

namespace Gossamer.Kernels.Linear;

/// <summary>
/// How a product is cut so that what it reads again stays in cache. It is chosen from shape, non-zeros and batch alone, never
/// from the number of threads, and it changes no result: sums are taken in storage order under every tiling.
/// </summary>
/// <param name="GroupSamples">Samples whose activations are used together, a multiple of the vectors' pairs; more are cut.</param>
/// <param name="TileColumns">Columns whose activations are used together.</param>
/// <param name="RowChunks">Chunks of rows, the unit that threads take.</param>
public readonly record struct LinearTiling(int GroupSamples, int TileColumns, int RowChunks)
{
    // Half of a second-level cache of 512 KiB, a quarter of 1 MiB: room for indices, values and results beside the inputs.
    private const int TileBytes = 1 << 18;

    // About ten microseconds of work.
    private const long ChunkBytes = 1 << 18;

    // Where tiles follow one another, each is fetched again for every chunk of rows: worth it for this many uses of each input.
    private const int UsesOfTile = 8;

    /// <summary>The tiling of <see cref="SparseLinear.Forward"/> and <see cref="SparseLinear.InputGradient"/>.</summary>
    /// <param name="matrix">The matrix multiplied by, in its own orientation.</param>
    /// <param name="batch">Samples.</param>
    /// <param name="elementBytes">4 or 8.</param>
    public static LinearTiling OfRowProducts(CompactTopology matrix, int batch, int elementBytes)
    {
        // Measured at 1024 x 1024 on one core with 1 MiB of second-level cache: as fast as 32, 4 to 12 % faster than 128.
        const int groupSamples = 64;
        int columns = TileColumnsFor(matrix, groupSamples, elementBytes);
        int chunks = ChunksFor(matrix, groupSamples, elementBytes);
        if (columns < matrix.Columns) chunks = Math.Min(chunks, Math.Max(4, matrix.NonZeros / matrix.Columns / UsesOfTile));
        return new LinearTiling(groupSamples, columns, chunks);
    }

    /// <summary>The tiling of <see cref="SparseLinear.WeightGradient"/>.</summary>
    /// <inheritdoc cref="OfRowProducts"/>
    public static LinearTiling OfEntryProducts(CompactTopology matrix, int batch, int elementBytes)
    {
        // The whole batch, since each part would cost another sum across the lanes for every entry.
        int columns = TileColumnsFor(matrix, Math.Min(batch, 128) / 2, elementBytes);
        return new LinearTiling(128, columns, ChunksFor(matrix, batch, elementBytes));
    }

    /// <summary>Columns whose inputs fill <see cref="TileBytes"/>, in tiles of equal size.</summary>
    private static int TileColumnsFor(CompactTopology matrix, int samples, int elementBytes)
    {
        int most = Math.Max(64, TileBytes / Math.Max(1, samples * elementBytes));
        int tiles = (matrix.Columns + most - 1) / most;
        return (matrix.Columns + tiles - 1) / tiles;
    }

    private static int ChunksFor(CompactTopology matrix, int samples, int elementBytes)
    {
        long bytes = (long)matrix.NonZeros * Math.Min(samples, 128) * elementBytes;
        return (int)Math.Clamp(bytes / ChunkBytes, 1, 256);
    }
}
