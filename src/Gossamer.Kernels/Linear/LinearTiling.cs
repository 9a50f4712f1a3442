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
    // About ten microseconds of work.
    private const long ChunkBytes = 1 << 18;

    /// <summary>The tiling of <see cref="SparseLinear.Forward"/> and <see cref="SparseLinear.InputGradient"/>.</summary>
    /// <param name="matrix">The matrix multiplied by, in its own orientation.</param>
    /// <param name="batch">Samples.</param>
    /// <param name="elementBytes">4 or 8.</param>
    public static LinearTiling OfRowProducts(CompactTopology matrix, int batch, int elementBytes) =>
        new(128, matrix.Columns, ChunksFor(matrix, batch, elementBytes));

    /// <summary>The tiling of <see cref="SparseLinear.WeightGradient"/>.</summary>
    /// <inheritdoc cref="OfRowProducts"/>
    public static LinearTiling OfEntryProducts(CompactTopology matrix, int batch, int elementBytes) =>
        new(128, matrix.Columns, ChunksFor(matrix, batch, elementBytes));

    private static int ChunksFor(CompactTopology matrix, int batch, int elementBytes)
    {
        long bytes = (long)matrix.NonZeros * Math.Min(batch, 128) * elementBytes;
        return (int)Math.Clamp(bytes / ChunkBytes, 1, 256);
    }
}
