using System.Collections.Concurrent;

namespace Gossamer.Kernels.Formats;

/// <summary>The active positions of a <see cref="SparseTopology"/> by columns, for products with the transpose.</summary>
public sealed class TransposedView
{
    private readonly SparseTopology _topology;
    private readonly int[] _columnPointers;
    private readonly int[] _rowIndices;
    private readonly ConcurrentDictionary<int, int[]> _chunkEntries = new();
    private int[]? _permutation;
    private CompactTopology? _compact;

    internal TransposedView(SparseTopology topology)
    {
        _topology = topology;
        _columnPointers = new int[topology.Columns + 1];
        _rowIndices = new int[topology.NonZeros];
        foreach (int column in topology.ColumnIndices) _columnPointers[column + 1]++;
        for (int column = 0; column < topology.Columns; column++) _columnPointers[column + 1] += _columnPointers[column];
        int[] next = FirstSlots();
        for (int row = 0; row < topology.Rows; row++)
            foreach (int column in topology.Row(row))
                _rowIndices[next[column]++] = row;
    }

    /// <summary>Bytes of the indices in all forms built so far.</summary>
    internal long MemoryBytes =>
        sizeof(int) * ((long)_columnPointers.Length + _rowIndices.Length + (_permutation?.Length ?? 0)
            + _chunkEntries.Values.Sum(static entries => (long)entries.Length)) + (_compact?.MemoryBytes ?? 0);

    /// <summary>Start of each column in <see cref="RowIndices"/>; length columns + 1.</summary>
    public ReadOnlySpan<int> ColumnPointers => _columnPointers;

    /// <summary>Rows of the active positions, ascending within each column.</summary>
    public ReadOnlySpan<int> RowIndices => _rowIndices;

    /// <summary>The transpose, [columns, rows], in the form that kernels read; built on first use.</summary>
    public CompactTopology Compact =>
        _compact ??= new CompactTopology(_topology.Columns, _topology.Rows, _columnPointers, _rowIndices);

    /// <summary>
    /// For each entry of this view its rank in the topology, hence its place in the value array: a bijection. Built on first use.
    /// </summary>
    public ReadOnlySpan<int> Permutation => _permutation ??= FindPermutation();

    /// <summary>Writes values of the topology's storage order to <paramref name="transposed"/> in the order of this view.</summary>
    /// <exception cref="ArgumentException">A length is not the number of active positions.</exception>
    public void Arrange<T>(ReadOnlySpan<T> values, Span<T> transposed)
    {
        if (values.Length != _rowIndices.Length || transposed.Length != _rowIndices.Length)
            throw new ArgumentException($"{values.Length} and {transposed.Length} values, expected {_rowIndices.Length}");
        ReadOnlySpan<int> permutation = Permutation;
        for (int slot = 0; slot < permutation.Length; slot++) transposed[slot] = values[permutation[slot]];
    }

    /// <summary>
    /// For each chunk of columns that <see cref="CompactTopology.Chunks"/> of <see cref="Compact"/> makes, where each row enters it:
    /// entry chunk · rows + row is the first rank of the row whose column is not before the chunk. Kept for the next call.
    /// </summary>
    internal ReadOnlySpan<int> ChunkEntries(int count) =>
        _chunkEntries.TryGetValue(count, out int[]? entries) ? entries : _chunkEntries.GetOrAdd(count, FindChunkEntries(count));

    private int[] FirstSlots() => _columnPointers.AsSpan(0, _columnPointers.Length - 1).ToArray();

    private int[] FindPermutation()
    {
        int[] permutation = new int[_rowIndices.Length];
        int[] next = FirstSlots();
        int rank = 0;
        foreach (int column in _topology.ColumnIndices) permutation[next[column]++] = rank++;
        return permutation;
    }

    private int[] FindChunkEntries(int count)
    {
        ReadOnlySpan<int> starts = Compact.Chunks(count)[..^1];
        int rows = _topology.Rows;
        int[] entries = new int[starts.Length * rows];
        for (int row = 0; row < rows; row++)
        {
            ReadOnlySpan<int> columns = _topology.Row(row);
            int passed = 0;
            for (int chunk = 0; chunk < starts.Length; chunk++)
            {
                while (passed < columns.Length && columns[passed] < starts[chunk]) passed++;
                entries[chunk * rows + row] = _topology.RowPointers[row] + passed;
            }
        }
        return entries;
    }
}
