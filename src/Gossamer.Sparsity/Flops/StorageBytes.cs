using Gossamer.Sparsity.Layers;

namespace Gossamer.Sparsity.Flops;

/// <summary>Bytes that a set of weights takes in three forms, always given together, since each flatters another sparsity.</summary>
/// <param name="Dense">All values, active or not.</param>
/// <param name="ValuesOnly">Active values without their places.</param>
/// <param name="Bitmask">Active values and one bit a position, rounded up to bytes for each layer.</param>
/// <param name="CompressedRows">Active values, 4 bytes for the column of each, and row pointers of 4 bytes.</param>
public readonly record struct StorageBytes(long Dense, long ValuesOnly, long Bitmask, long CompressedRows)
{
    /// <summary>Sizes of one layer with <paramref name="nonZeros"/> active weights.</summary>
    /// <param name="shape">The layer.</param>
    /// <param name="nonZeros">Active weights.</param>
    /// <param name="valueBytes">Bytes of a value; 4 for single precision.</param>
    public static StorageBytes Of(LayerShape shape, long nonZeros, int valueBytes = sizeof(float))
    {
        long values = nonZeros * valueBytes;
        return new StorageBytes(
            shape.Count * valueBytes, values, values + (shape.Count + 7) / 8,
            values + nonZeros * sizeof(int) + (shape.Rows + 1L) * sizeof(int));
    }

    /// <summary>Both together.</summary>
    public static StorageBytes operator +(StorageBytes left, StorageBytes right) => new(
        left.Dense + right.Dense, left.ValuesOnly + right.ValuesOnly, left.Bitmask + right.Bitmask,
        left.CompressedRows + right.CompressedRows);

    /// <summary>Both together.</summary>
    public static StorageBytes Add(StorageBytes left, StorageBytes right) => left + right;
}
