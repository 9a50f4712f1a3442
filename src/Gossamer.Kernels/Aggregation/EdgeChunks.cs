namespace Gossamer.Kernels.Aggregation;

/// <summary>
/// Cuts edges, not rows, into equal chunks: a node with a tenth of all edges would else be one thread's work. A row belongs to the chunk
/// where its edges begin; what a later chunk computes of it is a part sum that is added afterwards, chunk after chunk. Sizes depend on the
/// number of edges alone, so that sums do not depend on threads.
/// </summary>
internal readonly unsafe struct EdgeChunks
{
    private const int Least = 256, Most = 8192, Wanted = 64;

    private readonly long* _rowPointers;
    private readonly int _rows;
    private readonly long _edges, _size;

    public EdgeChunks(long* rowPointers, int rows, long edges)
    {
        _rowPointers = rowPointers;
        _rows = rows;
        _edges = edges;
        _size = Math.Clamp(edges / Wanted, Least, Most);
        Count = (int)Math.Max(1, (edges + _size - 1) / _size);
    }

    /// <summary>Chunks, at least one: rows without edges need one too.</summary>
    public int Count { get; }

    /// <summary>Edges of a chunk: [first, end).</summary>
    public (long First, long End) Edges(int chunk) => (chunk * _size, Math.Min(_edges, (chunk + 1) * _size));

    /// <summary>Rows that begin in a chunk: [first, end). The last chunk has all that are left.</summary>
    public (int First, int End) Rows(int chunk) => (FirstRow(chunk), FirstRow(chunk + 1));

    /// <summary>The row, begun earlier, whose edges go on at the beginning of a chunk; −1 if there is none.</summary>
    public int Continued(int chunk)
    {
        int row = FirstRow(chunk) - 1;
        return row >= 0 && _rowPointers[row + 1] > chunk * _size ? row : -1;
    }

    /// <summary>The first row that begins at the first edge of a chunk or later.</summary>
    private int FirstRow(int chunk)
    {
        if (chunk == 0) return 0;
        if (chunk == Count) return _rows;
        long edge = chunk * _size;
        int low = 0, high = _rows;
        while (low < high)
        {
            int middle = low + (high - low) / 2;
            if (_rowPointers[middle] < edge) low = middle + 1;
            else high = middle;
        }
        return low;
    }
}
