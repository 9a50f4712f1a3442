using System.Runtime.CompilerServices;
using Gossamer.Kernels.Formats;

namespace Gossamer.Kernels.Convolution;

/// <summary>
/// Which place of a list each weight of a topology takes: the list's segments follow each other, and within one weights keep the
/// topology's order. Places are not stored but found again in each walk through the topology, which costs little more than reading them
/// would: a weight's segment is a term of its row + a term of its column, and a cursor for each segment counts.
/// </summary>
internal sealed class WeightOrder
{
    /// <summary>The term of a column whose weights are not in the list.</summary>
    public const int Absent = int.MinValue;

    private const int WeightsPerChunk = 1 << 13;
    private const int MostChunks = 4;

    private readonly SparseTopology _topology;
    private readonly int[] _rowTerms;
    private readonly int[] _columnTerms;
    private readonly int[] _starts;

    // [chunks + 1, rows]: a chunk has, of each row, the ranks from its own entry to the next chunk's.
    private readonly int[] _bounds;

    /// <summary>Counts the weights of each segment.</summary>
    /// <param name="topology">The weights.</param>
    /// <param name="segments">Segments of the list.</param>
    /// <param name="rowTerms">For each row its term.</param>
    /// <param name="columnTerms">For each column its term, or <see cref="Absent"/>.</param>
    /// <param name="unit">
    /// 0 if no two rows share a segment. Otherwise no two columns that differ when divided by this number may share one.
    /// </param>
    public WeightOrder(SparseTopology topology, int segments, int[] rowTerms, int[] columnTerms, int unit)
    {
        (_topology, _rowTerms, _columnTerms) = (topology, rowTerms, columnTerms);
        Chunks = Math.Clamp(topology.NonZeros / WeightsPerChunk, 1, MostChunks);
        _bounds = new int[(Chunks + 1) * topology.Rows];
        if (unit == 0) SplitRows();
        else SplitColumns(unit);
        _starts = new int[segments + 1];
        ReadOnlySpan<int> columns = topology.ColumnIndices;
        for (int row = 0; row < topology.Rows; row++)
        {
            int term = rowTerms[row];
            foreach (int column in topology.Row(row))
            {
                int segment = term + columnTerms[column];
                if (segment >= 0) _starts[segment + 1]++;
            }
        }
        for (int segment = 0; segment < segments; segment++) _starts[segment + 1] += _starts[segment];
    }

    /// <summary>What sees the weights of a walk.</summary>
    public interface IVisitor
    {
        /// <summary>Sees a weight.</summary>
        /// <param name="row">Row of the topology.</param>
        /// <param name="column">Column of the topology.</param>
        /// <param name="rank">Place in the topology.</param>
        /// <param name="place">Place in the list.</param>
        void Visit(int row, int column, int rank, int place);
    }

    /// <summary>Start of each segment in the list, and the list's length.</summary>
    public ReadOnlySpan<int> Starts => _starts;

    /// <summary>Rows of the topology.</summary>
    public int Rows => _rowTerms.Length;

    /// <summary>Weights in the list.</summary>
    public int Count => _starts[^1];

    /// <summary>Parts of a walk that may run at once, with one set of cursors.</summary>
    public int Chunks { get; }

    /// <summary>Bytes kept.</summary>
    public long MemoryBytes => sizeof(int) * ((long)_rowTerms.Length + _columnTerms.Length + _starts.Length + _bounds.Length);

    /// <summary>Walks through the weights of a chunk.</summary>
    /// <param name="chunk">The chunk.</param>
    /// <param name="cursors">A copy of <see cref="Starts"/>, shared by the chunks of one walk.</param>
    /// <param name="visitor">Sees the weights.</param>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public unsafe void Walk<TVisitor>(int chunk, int[] cursors, TVisitor visitor)
        where TVisitor : struct, IVisitor
    {
        int rows = Rows;
        fixed (int* columns = _topology.ColumnIndices, columnTerms = _columnTerms, bounds = _bounds, next = cursors)
        {
            int* begins = bounds + chunk * rows, ends = begins + rows;
            for (int row = 0; row < rows; row++)
            {
                int term = _rowTerms[row], end = ends[row];
                for (int rank = begins[row]; rank < end; rank++)
                {
                    int column = columns[rank];
                    int segment = term + columnTerms[column];
                    if (segment >= 0) visitor.Visit(row, column, rank, next[segment]++);
                }
            }
        }
    }

    private void SplitRows()
    {
        ReadOnlySpan<int> pointers = _topology.RowPointers;
        for (int chunk = 0; chunk <= Chunks; chunk++)
        {
            long before = (long)_topology.NonZeros * chunk / Chunks;
            for (int row = 0; row < _topology.Rows; row++)
                _bounds[chunk * _topology.Rows + row] = pointers[row] < before ? pointers[row + 1] : pointers[row];
        }
    }

    private void SplitColumns(int unit)
    {
        for (int chunk = 0; chunk <= Chunks; chunk++)
        {
            int first = chunk == Chunks ? _topology.Columns : (int)((long)_topology.Columns / unit * chunk / Chunks) * unit;
            for (int row = 0; row < _topology.Rows; row++)
            {
                int at = _topology.Row(row).BinarySearch(first);
                _bounds[chunk * _topology.Rows + row] = _topology.RowPointers[row] + (at < 0 ? ~at : at);
            }
        }
    }
}
