namespace Gossamer.Kernels.Aggregation;

/// <summary>
/// The edges of a graph by the node they aggregate to, as compressed rows: immutable, with empty rows, repeated edges and loops where the
/// graph has them. Values are arrays of length <see cref="Edges"/> in this order, kept elsewhere.
/// </summary>
public sealed class EdgeTopology
{
    private readonly long[] _rowPointers;
    private readonly int[] _columnIndices;
    private (EdgeTopology Topology, int[] Order)? _transposed;

    private EdgeTopology(int columns, long[] rowPointers, int[] columnIndices) =>
        (Columns, _rowPointers, _columnIndices) = (columns, rowPointers, columnIndices);

    /// <summary>Nodes that are aggregated to.</summary>
    public int Rows => _rowPointers.Length - 1;

    /// <summary>Nodes that are aggregated from.</summary>
    public int Columns { get; }

    /// <summary>Edges.</summary>
    public int Edges => _columnIndices.Length;

    /// <summary>First edge of each row and, last, the number of edges: [rows + 1].</summary>
    public ReadOnlySpan<long> RowPointers => _rowPointers;

    /// <summary>The node each edge comes from: [edges].</summary>
    public ReadOnlySpan<int> ColumnIndices => _columnIndices;

    /// <summary>The edges by the node they come from, and for each of those its number here. Built on first use.</summary>
    public (EdgeTopology Topology, IReadOnlyList<int> Order) Transposed
    {
        get
        {
            (EdgeTopology topology, int[] order) = _transposed ??= Transpose();
            return (topology, order);
        }
    }

    /// <summary>A topology of given rows.</summary>
    /// <exception cref="ArgumentException">Row pointers do not ascend from 0 to the number of columns, or an index is out of
    /// range.</exception>
    public static EdgeTopology Create(int columns, long[] rowPointers, int[] columnIndices)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(columns);
        if (rowPointers.Length == 0 || rowPointers[0] != 0 || rowPointers[^1] != columnIndices.Length)
            throw new ArgumentException($"row pointers do not run from 0 to {columnIndices.Length}", nameof(rowPointers));
        for (int row = 1; row < rowPointers.Length; row++)
            if (rowPointers[row] < rowPointers[row - 1])
                throw new ArgumentException($"row pointer {row} is below the one before", nameof(rowPointers));
        foreach (int column in columnIndices)
            if ((uint)column >= (uint)columns)
                throw new ArgumentException($"column {column} is outside 0 to {columns - 1}", nameof(columnIndices));
        return new EdgeTopology(columns, rowPointers, columnIndices);
    }

    /// <summary>The topology of edges in any order; within a row they keep it.</summary>
    /// <param name="rows">Nodes that are aggregated to.</param>
    /// <param name="columns">Nodes that are aggregated from.</param>
    /// <param name="targets">Row of each edge.</param>
    /// <param name="sources">Column of each edge.</param>
    /// <exception cref="ArgumentException">Lengths differ, or a node is out of range.</exception>
    public static EdgeTopology FromPairs(int rows, int columns, ReadOnlySpan<int> targets, ReadOnlySpan<int> sources)
    {
        if (targets.Length != sources.Length)
            throw new ArgumentException($"{targets.Length} targets, but {sources.Length} sources", nameof(sources));
        long[] pointers = new long[rows + 1];
        foreach (int target in targets)
        {
            if ((uint)target >= (uint)rows) throw new ArgumentException($"row {target} is outside 0 to {rows - 1}", nameof(targets));
            pointers[target + 1]++;
        }
        for (int row = 0; row < rows; row++) pointers[row + 1] += pointers[row];
        long[] next = pointers[..rows];
        int[] indices = new int[sources.Length];
        for (int i = 0; i < sources.Length; i++) indices[next[targets[i]]++] = sources[i];
        return Create(columns, pointers, indices);
    }

    /// <summary>The row of each edge: [edges].</summary>
    public int[] RowIndices()
    {
        int[] rows = new int[Edges];
        for (int row = 0; row < Rows; row++)
            rows.AsSpan((int)_rowPointers[row], (int)(_rowPointers[row + 1] - _rowPointers[row])).Fill(row);
        return rows;
    }

    private (EdgeTopology, int[]) Transpose()
    {
        long[] pointers = new long[Columns + 1];
        foreach (int column in _columnIndices) pointers[column + 1]++;
        for (int column = 0; column < Columns; column++) pointers[column + 1] += pointers[column];
        long[] next = pointers[..Columns];
        int[] indices = new int[Edges], order = new int[Edges];
        for (int row = 0; row < Rows; row++)
        {
            for (long edge = _rowPointers[row]; edge < _rowPointers[row + 1]; edge++)
            {
                long place = next[_columnIndices[edge]]++;
                indices[place] = row;
                order[place] = (int)edge;
            }
        }
        return (new EdgeTopology(Rows, pointers, indices), order);
    }
}
