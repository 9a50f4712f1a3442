namespace Gossamer.Kernels.Formats;

/// <summary>The active positions of a <see cref="SparseTopology"/> by columns, for products with the transpose.</summary>
public sealed class TransposedView
{
    private readonly int[] _columnPointers;
    private readonly int[] _rowIndices;
    private readonly int[] _permutation;
    private readonly int _rows;
    private CompactTopology? _compact;

    internal TransposedView(SparseTopology topology)
    {
        _rows = topology.Rows;
        _columnPointers = new int[topology.Columns + 1];
        _rowIndices = new int[topology.NonZeros];
        _permutation = new int[topology.NonZeros];
        foreach (int column in topology.ColumnIndices) _columnPointers[column + 1]++;
        for (int column = 0; column < topology.Columns; column++) _columnPointers[column + 1] += _columnPointers[column];
        int[] next = _columnPointers.AsSpan(0, topology.Columns).ToArray();
        int rank = 0;
        for (int row = 0; row < topology.Rows; row++)
        {
            foreach (int column in topology.Row(row))
            {
                int slot = next[column]++;
                _rowIndices[slot] = row;
                _permutation[slot] = rank++;
            }
        }
    }

    /// <summary>Bytes of the indices.</summary>
    internal long MemoryBytes =>
        sizeof(int) * ((long)_columnPointers.Length + _rowIndices.Length + _permutation.Length) + (_compact?.MemoryBytes ?? 0);

    /// <summary>Start of each column in <see cref="RowIndices"/>; length columns + 1.</summary>
    public ReadOnlySpan<int> ColumnPointers => _columnPointers;

    /// <summary>Rows of the active positions, ascending within each column.</summary>
    public ReadOnlySpan<int> RowIndices => _rowIndices;

    /// <summary>The transpose, [columns, rows], in the form that kernels read; built on first use.</summary>
    public CompactTopology Compact => _compact ??= new CompactTopology(_columnPointers.Length - 1, _rows, _columnPointers, _rowIndices);

    /// <summary>For each entry of this view its rank in the topology, hence its place in the value array: a bijection.</summary>
    public ReadOnlySpan<int> Permutation => _permutation;
}
