using System.Collections.Concurrent;
using Gossamer.Kernels.Execution;

namespace Gossamer.Kernels.Formats;

/// <summary>
/// A <see cref="SparseTopology"/>, or its transpose, in the form that kernels read: 16-bit column indices where they suffice,
/// row chunks of equal cost, and pointers to column tiles. Built once for each topology; about 2 bytes for each non-zero.
/// </summary>
public sealed class CompactTopology
{
    /// <summary>The greatest number of columns that 16-bit indices reach.</summary>
    public const int NarrowColumnLimit = ushort.MaxValue + 1;

    private readonly int[] _rowPointers;
    private readonly ushort[]? _narrow;
    private readonly int[]? _wide;
    private readonly ConcurrentDictionary<int, int[]> _tilePointers = new();
    private readonly ConcurrentDictionary<int, int[]> _chunks = new();

    internal CompactTopology(int rows, int columns, ReadOnlySpan<int> rowPointers, ReadOnlySpan<int> columnIndices)
    {
        Rows = rows;
        Columns = columns;
        _rowPointers = rowPointers.ToArray();
        if (columns <= NarrowColumnLimit)
        {
            _narrow = new ushort[columnIndices.Length];
            for (int i = 0; i < _narrow.Length; i++) _narrow[i] = (ushort)columnIndices[i];
        }
        else
        {
            _wide = columnIndices.ToArray();
        }
    }

    /// <summary>Bytes of the indices and of the pointers that calls have asked for.</summary>
    internal long MemoryBytes =>
        sizeof(int) * (_rowPointers.Length + (_wide?.Length ?? 0L) + _tilePointers.Values.Sum(static p => (long)p.Length)
            + _chunks.Values.Sum(static c => (long)c.Length)) + sizeof(ushort) * (_narrow?.Length ?? 0L);

    /// <summary>Number of rows.</summary>
    public int Rows { get; }

    /// <summary>Number of columns.</summary>
    public int Columns { get; }

    /// <summary>Number of active positions.</summary>
    public int NonZeros => _rowPointers[^1];

    /// <summary>Whether indices have 16 bits; then <see cref="NarrowColumns"/> holds them, otherwise <see cref="WideColumns"/>.</summary>
    public bool IsNarrow => _narrow is not null;

    /// <summary>Start of each row; length rows + 1.</summary>
    public ReadOnlySpan<int> RowPointers => _rowPointers;

    /// <summary>Column of each active position; empty unless <see cref="IsNarrow"/>.</summary>
    public ReadOnlySpan<ushort> NarrowColumns => _narrow;

    /// <summary>Column of each active position; empty if <see cref="IsNarrow"/>.</summary>
    public ReadOnlySpan<int> WideColumns => _wide;

    /// <summary>The first violated invariant in words, or null when all hold.</summary>
    public string? Violation()
    {
        if (_narrow is null == _wide is null) return "indices are neither narrow nor wide";
        if (IsNarrow != Columns <= NarrowColumnLimit) return $"indices of {Columns} columns have the wrong width";
        int[] columns = _wide ?? Array.ConvertAll(_narrow!, static column => (int)column);
        return SparseTopology.Violation(Rows, Columns, _rowPointers, columns);
    }

    /// <summary>
    /// Where each row enters each tile of <paramref name="tileColumns"/> columns: entry t · rows + r is the first rank of row r
    /// whose column is at least t · tileColumns, for t from 0 to the number of tiles. Kept for the next call.
    /// </summary>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="tileColumns"/> is not positive.</exception>
    public ReadOnlySpan<int> TilePointers(int tileColumns)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(tileColumns);
        return _tilePointers.TryGetValue(tileColumns, out int[]? pointers)
            ? pointers
            : _tilePointers.GetOrAdd(tileColumns, FindTilePointers(tileColumns));
    }

    /// <summary>First row of each of at most <paramref name="count"/> chunks of equal cost, then the number of rows.</summary>
    public ReadOnlySpan<int> Chunks(int count) =>
        _chunks.TryGetValue(count, out int[]? chunks) ? chunks : _chunks.GetOrAdd(count, RowChunks.Cut(_rowPointers, count));

    private int[] FindTilePointers(int tileColumns)
    {
        int tiles = (Columns + tileColumns - 1) / tileColumns;
        int[] pointers = new int[(tiles + 1) * Rows];
        for (int row = 0; row < Rows; row++)
        {
            int rank = _rowPointers[row], end = _rowPointers[row + 1];
            for (int tile = 0; tile < tiles; tile++)
            {
                int first = tile * tileColumns;
                while (rank < end && (_narrow is null ? _wide![rank] : _narrow[rank]) < first) rank++;
                pointers[tile * Rows + row] = rank;
            }
            pointers[tiles * Rows + row] = end;
        }
        return pointers;
    }
}
