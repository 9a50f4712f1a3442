using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using Gossamer.Kernels.Execution;

namespace Gossamer.Kernels.Ring;

/// <summary>
/// Panels of a product's result: a chunk packs a few panels of columns and multiplies them by a share of the rows. A few, so that a
/// panel of rows is fetched once for them all; no more than stay in the second-level cache.
/// </summary>
internal readonly unsafe struct RingPanelWork<T, TKernel> : IChunkedWork
    where T : unmanaged, IBinaryInteger<T>, IUnsignedNumber<T>
    where TKernel : struct, IPanelKernel<T>
{
    // A chunk that packs for fewer pairs of panels of rows than this spends its time on packing.
    private const int FewestPairs = 6, EnoughChunks = 8, MostTogether = 4, PackedBytes = 1 << 18;

    private readonly T* _rows, _x, _result;
    private readonly int* _depths, _columns, _outputs;
    private readonly int _height, _depth, _width, _rowStride;
    private readonly int _panelColumns, _panels, _together, _groups, _rowShares;
    private readonly bool _fours;

    public RingPanelWork(
        T* rows, T* x, T* result, int* depths, int* columns, int* outputs, int height, int depth, int width, int rowStride)
    {
        _rows = rows;
        _x = x;
        _result = result;
        _depths = depths;
        _columns = columns;
        _outputs = outputs;
        _height = height;
        _depth = depth;
        _width = width;
        _rowStride = rowStride;
        _panelColumns = width <= TKernel.Lanes ? TKernel.Lanes : 2 * TKernel.Lanes;
        _panels = (width + _panelColumns - 1) / _panelColumns;
        int fitting = Math.Clamp(PackedBytes / (depth * _panelColumns * sizeof(T)), 1, MostTogether);
        _together = Math.Clamp(_panels / EnoughChunks, 1, fitting);
        _groups = (_panels + _together - 1) / _together;
        _rowShares = Math.Clamp(EnoughChunks / _groups, 1, Math.Max(1, Pairs / FewestPairs));
        _fours = ConsecutiveInFours(columns, width);
    }

    /// <summary>Chunks of the product.</summary>
    public int Chunks => _groups * _rowShares;

    /// <summary>Pairs of panels of rows.</summary>
    private int Pairs => (_height + 2 * RingProduct.PanelRows - 1) / (2 * RingProduct.PanelRows);

    /// <inheritdoc/>
    public void Execute(int chunk)
    {
        int group = chunk / _rowShares, share = chunk % _rowShares;
        int first = group * _together, count = Math.Min(_together, _panels - first), size = _depth * _panelColumns;
        int from = Pairs * share / _rowShares, to = Pairs * (share + 1) / _rowShares;
        Span<T> scratch = ThreadScratch<T>.Take(count * size);
        fixed (T* packed = scratch)
        {
            for (int i = 0; i < count; i++) Pack(packed + i * size, first + i);
            for (int pair = from; pair < to; pair++)
            {
                for (int i = 0; i < count; i++) Multiply(packed + i * size, pair, first + i);
            }
        }
    }

    private static bool ConsecutiveInFours(int* columns, int width)
    {
        bool fours = width % 4 == 0;
        for (int i = 0; i < width && fours; i += 4) fours = columns[i + 3] == columns[i] + 3 && columns[i + 2] == columns[i] + 2;
        return fours;
    }

    [SkipLocalsInit]
    private void Multiply(T* packed, int pair, int panel)
    {
        const int PairRows = 2 * RingProduct.PanelRows;
        T* tile = stackalloc T[PairRows * TKernel.Lanes];
        T* rows = _rows + (long)pair * _depth * PairRows, lowerRows = rows + (long)_depth * RingProduct.PanelRows;
        int row = pair * PairRows, left = Math.Min(PairRows, _height - row);
        int first = panel * _panelColumns, count = Math.Min(_panelColumns, _width - first);
        if (_panelColumns == TKernel.Lanes)
        {
            TKernel.Narrow(rows, lowerRows, packed, _depth, tile);
            Add(tile, row, left, first, count);
            return;
        }
        TKernel.Wide(rows, packed, _depth, tile);
        Add(tile, row, Math.Min(left, RingProduct.PanelRows), first, count);
        if (left <= RingProduct.PanelRows) return;
        TKernel.Wide(lowerRows, packed, _depth, tile);
        Add(tile, row + RingProduct.PanelRows, left - RingProduct.PanelRows, first, count);
    }

    /// <summary>Adds a tile to the result.</summary>
    private void Add(T* tile, int row, int rows, int first, int count)
    {
        int* outputs = _outputs + first;
        bool together = outputs[count - 1] == outputs[0] + count - 1 && count == _panelColumns;
        for (int i = 0; i < rows; i++, tile += _panelColumns)
        {
            T* to = _result + (long)(row + i) * _rowStride;
            if (together)
            {
                to += outputs[0];
                int j = 0;
                for (; j <= count - Vector256<T>.Count; j += Vector256<T>.Count)
                    (Vector256.Load(to + j) + Vector256.Load(tile + j)).Store(to + j);
                for (; j < count; j++) to[j] += tile[j];
            }
            else
            {
                for (int j = 0; j < count; j++) to[outputs[j]] += tile[j];
            }
        }
    }

    /// <summary>One panel of X, depth by depth; columns that are not there are zeros.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private void Pack(T* packed, int panel)
    {
        int first = panel * _panelColumns, count = Math.Min(_panelColumns, _width - first);
        int* columns = _columns + first;
        int width = _panelColumns;
        if (count < width) new Span<T>(packed, _depth * width).Clear();
        bool together = count == width && columns[width - 1] == columns[0] + width - 1;
        for (int k = 0; k < _depth; k++, packed += width)
        {
            T* from = _x + _depths[k];
            if (together)
            {
                from += columns[0];
                for (int j = 0; j < width; j += 4) CopyFour(from + j, packed + j);
            }
            else if (_fours)
            {
                for (int j = 0; j < count; j += 4) CopyFour(from + columns[j], packed + j);
            }
            else
            {
                for (int j = 0; j < count; j++) packed[j] = from[columns[j]];
            }
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void CopyFour(T* from, T* to)
    {
        if (sizeof(T) == 4) Vector128.Load((uint*)from).Store((uint*)to);
        else Vector256.Load((ulong*)from).Store((ulong*)to);
    }
}
