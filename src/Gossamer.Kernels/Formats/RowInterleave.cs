namespace Gossamer.Kernels.Formats;

/// <summary>
/// The order in which products with single samples read matrices whose rows all have the same number of entries: sixteen rows side by
/// side, [rows / 16, entries of a row, 16], so that a vector holds entries of as many rows and no sum crosses its lanes. Rows beyond the
/// last are padding, zero.
/// </summary>
public static class RowInterleave
{
    /// <summary>Rows side by side.</summary>
    public const int Rows = 16;

    /// <summary>Elements of [rows / 16, entries, 16], padding included.</summary>
    /// <exception cref="OverflowException">There are more than 2³¹ − 1.</exception>
    public static int Length(int rows, int entries) => checked(Blocks(rows) * entries * Rows);

    /// <summary>Blocks of sixteen rows.</summary>
    public static int Blocks(int rows) => (rows + Rows - 1) / Rows;

    /// <summary>Brings [rows, entries] into [rows / 16, entries, 16].</summary>
    /// <exception cref="ArgumentException">A length does not match.</exception>
    public static void Arrange<T>(int rows, int entries, ReadOnlySpan<T> values, Span<T> interleaved)
        where T : unmanaged
    {
        if (values.Length != (long)rows * entries) throw new ArgumentException($"{values.Length} values for [{rows}, {entries}]", nameof(values));
        if (interleaved.Length != Length(rows, entries))
            throw new ArgumentException($"{interleaved.Length} values, expected {Length(rows, entries)}", nameof(interleaved));
        interleaved.Clear();
        for (int row = 0; row < rows; row++)
        {
            int start = row / Rows * entries * Rows + row % Rows;
            for (int entry = 0; entry < entries; entry++) interleaved[start + entry * Rows] = values[row * entries + entry];
        }
    }
}
