namespace Gossamer.Kernels.Execution;

/// <summary>Cuts the rows of a sparse matrix into consecutive chunks of about equal cost, a function of the matrix alone.</summary>
public static class RowChunks
{
    // A row costs its non-zeros and about as much as this many more for starting and storing.
    private const int RowCost = 4;

    /// <summary>Cuts into at most <paramref name="count"/> chunks, none empty of rows.</summary>
    /// <param name="rowPointers">Start of each row in storage order; length rows + 1.</param>
    /// <param name="count">Chunks wanted; at least 1.</param>
    /// <returns>First row of each chunk, then the number of rows.</returns>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="count"/> is not positive.</exception>
    public static int[] Cut(ReadOnlySpan<int> rowPointers, int count)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(count);
        int rows = rowPointers.Length - 1;
        count = Math.Min(count, rows);
        long total = rowPointers[rows] + (long)RowCost * rows;
        int[] starts = new int[count + 1];
        int row = 0;
        for (int chunk = 1; chunk < count; chunk++)
        {
            long wanted = total * chunk / count;
            // At least one row for this chunk, and one left for each that follows.
            row++;
            while (row < rows - (count - chunk) && rowPointers[row] + (long)RowCost * row < wanted) row++;
            starts[chunk] = row;
        }
        starts[count] = rows;
        return starts;
    }
}
