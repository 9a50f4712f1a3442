using System.IO.Hashing;
using System.Runtime.InteropServices;

namespace Gossamer.Kernels.Formats;

/// <summary>
/// Which positions of a [rows, columns] weight matrix are active: compressed sparse rows, immutable. Values, gradients and
/// optimizer slots are arrays of length <see cref="NonZeros"/> in this order, kept elsewhere.
/// </summary>
/// <remarks>
/// A convolution weight [out, in / groups, kh, kw] is the matrix [out, in / groups · kh · kw]. A <em>position</em> is the flat
/// row-major index row · columns + column, a <em>rank</em> the index of an active position in storage order.
/// </remarks>
public sealed class SparseTopology
{
    private readonly int[] _rowPointers;
    private readonly int[] _columnIndices;
    private UInt128? _fingerprint;
    private TransposedView? _transposed;
    private CompactTopology? _compact;

    private SparseTopology(int rows, int columns, int[] rowPointers, int[] columnIndices)
    {
        Rows = rows;
        Columns = columns;
        _rowPointers = rowPointers;
        _columnIndices = columnIndices;
    }

    /// <summary>Number of rows (output features or channels).</summary>
    public int Rows { get; }

    /// <summary>Number of columns (input features, or input channels times kernel positions).</summary>
    public int Columns { get; }

    /// <summary>Number of positions, active or not.</summary>
    public long Positions => (long)Rows * Columns;

    /// <summary>Number of active positions.</summary>
    public int NonZeros => _columnIndices.Length;

    /// <summary>Start of each row in <see cref="ColumnIndices"/>; length rows + 1.</summary>
    public ReadOnlySpan<int> RowPointers => _rowPointers;

    /// <summary>Columns of the active positions, ascending within each row; length <see cref="NonZeros"/>.</summary>
    public ReadOnlySpan<int> ColumnIndices => _columnIndices;

    /// <summary>128-bit hash of shape and active positions; equal exactly when the topologies are (up to collisions).</summary>
    public UInt128 Fingerprint => _fingerprint ??= ComputeFingerprint();

    /// <summary>The same positions ordered by column, built on first use.</summary>
    public TransposedView Transposed => _transposed ??= new TransposedView(this);

    /// <summary>The form that kernels read, built on first use.</summary>
    public CompactTopology Compact => _compact ??= new CompactTopology(Rows, Columns, _rowPointers, _columnIndices);

    /// <summary>Bytes of the indices in all forms built so far.</summary>
    public long MemoryBytes =>
        sizeof(int) * ((long)_rowPointers.Length + _columnIndices.Length) + (_transposed?.MemoryBytes ?? 0) + (_compact?.MemoryBytes ?? 0);

    /// <summary>Takes the arrays as they are (not copied) after checking every invariant.</summary>
    /// <exception cref="ArgumentException">An invariant does not hold; the message names the first violation.</exception>
    public static SparseTopology Create(int rows, int columns, int[] rowPointers, int[] columnIndices)
    {
        string? violation = Violation(rows, columns, rowPointers, columnIndices);
        return violation is null
            ? new SparseTopology(rows, columns, rowPointers, columnIndices)
            : throw new ArgumentException(violation);
    }

    /// <summary>Builds from ascending, distinct positions.</summary>
    /// <exception cref="ArgumentException">Positions are not ascending and distinct, or out of range.</exception>
    public static SparseTopology FromPositions(int rows, int columns, ReadOnlySpan<long> positions)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(rows);
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(columns);
        int[] rowPointers = new int[rows + 1];
        int[] columnIndices = new int[positions.Length];
        long previous = -1, end = (long)rows * columns;
        for (int i = 0; i < positions.Length; i++)
        {
            long position = positions[i];
            if (position <= previous || position >= end)
                throw new ArgumentException($"position {position} at {i} is not within ({previous}, {end})", nameof(positions));
            (long row, long column) = Math.DivRem(position, columns);
            rowPointers[row + 1]++;
            columnIndices[i] = (int)column;
            previous = position;
        }
        for (int row = 0; row < rows; row++) rowPointers[row + 1] += rowPointers[row];
        return new SparseTopology(rows, columns, rowPointers, columnIndices);
    }

    /// <summary>Every position active.</summary>
    public static SparseTopology Full(int rows, int columns)
    {
        int[] rowPointers = new int[rows + 1];
        int[] columnIndices = new int[checked(rows * columns)];
        for (int row = 0; row < rows; row++)
        {
            rowPointers[row + 1] = (row + 1) * columns;
            for (int column = 0; column < columns; column++) columnIndices[row * columns + column] = column;
        }
        return new SparseTopology(rows, columns, rowPointers, columnIndices);
    }

    /// <summary>The first violated invariant of compressed sparse rows in words, or null when all hold.</summary>
    public static string? Violation(int rows, int columns, ReadOnlySpan<int> rowPointers, ReadOnlySpan<int> columnIndices)
    {
        if (rows <= 0 || columns <= 0) return $"shape [{rows}, {columns}] is not positive";
        if (rowPointers.Length != rows + 1) return $"{rowPointers.Length} row pointers for {rows} rows, expected {rows + 1}";
        if (rowPointers[0] != 0) return $"row pointer 0 is {rowPointers[0]}, expected 0";
        if (rowPointers[rows] != columnIndices.Length)
            return $"row pointer {rows} is {rowPointers[rows]}, expected the number of indices {columnIndices.Length}";
        for (int row = 0; row < rows; row++)
        {
            int begin = rowPointers[row], end = rowPointers[row + 1];
            if (end < begin || end > columnIndices.Length) return $"row pointers decrease after row {row}";
            int previous = -1;
            foreach (int column in columnIndices[begin..end])
            {
                if (column <= previous) return $"columns of row {row} are not strictly ascending at {column}";
                if (column >= columns) return $"column {column} of row {row} is outside [0, {columns})";
                previous = column;
            }
        }
        return null;
    }

    /// <summary>Columns of the active positions of one row.</summary>
    public ReadOnlySpan<int> Row(int row) => _columnIndices.AsSpan(_rowPointers[row].._rowPointers[row + 1]);

    /// <summary>Rank of <paramref name="position"/>, or −1 when it is inactive. Logarithmic in the row's length.</summary>
    public int RankOf(long position)
    {
        (long row, long column) = Math.DivRem(position, Columns);
        int begin = _rowPointers[row];
        int found = Row((int)row).BinarySearch((int)column);
        return found < 0 ? -1 : begin + found;
    }

    /// <summary>Whether <paramref name="position"/> is active.</summary>
    public bool Contains(long position) => RankOf(position) >= 0;

    /// <summary>Writes all active positions, ascending; <paramref name="destination"/> has length <see cref="NonZeros"/>.</summary>
    public void CopyPositions(Span<long> destination)
    {
        for (int row = 0; row < Rows; row++)
        {
            long start = (long)row * Columns;
            for (int i = _rowPointers[row]; i < _rowPointers[row + 1]; i++) destination[i] = start + _columnIndices[i];
        }
    }

    /// <summary>All active positions, ascending.</summary>
    public long[] ToPositions()
    {
        long[] positions = new long[NonZeros];
        CopyPositions(positions);
        return positions;
    }

    private UInt128 ComputeFingerprint()
    {
        var hash = new XxHash128();
        hash.Append(MemoryMarshal.AsBytes<int>([Rows, Columns]));
        hash.Append(MemoryMarshal.AsBytes(_rowPointers.AsSpan()));
        hash.Append(MemoryMarshal.AsBytes(_columnIndices.AsSpan()));
        return hash.GetCurrentHashAsUInt128();
    }
}
