using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using Gossamer.Kernels.Execution;

namespace Gossamer.Kernels.Ring;

/// <summary>Panels of a product's result: a chunk packs one panel of columns and multiplies it by a share of the rows.</summary>
internal readonly unsafe struct RingPanelWork<T, TKernel> : IChunkedWork
    where T : unmanaged, IBinaryInteger<T>, IUnsignedNumber<T>
    where TKernel : struct, IPanelKernel<T>
{
    // A chunk that packs for fewer panels of rows than this spends its time on packing.
    private const int FewestRowPanels = 6, EnoughChunks = 8;

    private readonly T* _rows, _x, _result;
    private readonly int* _depths, _columns, _outputs;
    private readonly int _height, _depth, _width, _rowStride;
    private readonly int _panelColumns, _columnPanels, _rowShares;
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
        _columnPanels = (width + _panelColumns - 1) / _panelColumns;
        int rowPanels = (height + RingProduct.PanelRows - 1) / RingProduct.PanelRows;
        _rowShares = Math.Clamp(EnoughChunks / _columnPanels, 1, Math.Max(1, rowPanels / FewestRowPanels));
        _fours = ConsecutiveInFours(columns, width);
    }

    /// <summary>Chunks of the product.</summary>
    public int Chunks => _columnPanels * _rowShares;

    /// <inheritdoc/>
    public void Execute(int chunk)
    {
        int panel = chunk / _rowShares, share = chunk % _rowShares;
        int first = panel * _panelColumns, count = Math.Min(_panelColumns, _width - first);
        int panels = (_height + RingProduct.PanelRows - 1) / RingProduct.PanelRows;
        int from = panels * share / _rowShares, to = panels * (share + 1) / _rowShares;
        Span<T> scratch = ThreadScratch<T>.Take(_depth * _panelColumns);
        fixed (T* packed = scratch)
        {
            Pack(packed, first, count);
            for (int rowPanel = from; rowPanel < to; rowPanel++) Multiply(packed, rowPanel, first, count);
        }
    }

    private static bool ConsecutiveInFours(int* columns, int width)
    {
        bool fours = width % 4 == 0;
        for (int i = 0; i < width && fours; i += 4) fours = columns[i + 3] == columns[i] + 3 && columns[i + 2] == columns[i] + 2;
        return fours;
    }

    [SkipLocalsInit]
    private void Multiply(T* packed, int rowPanel, int first, int count)
    {
        const int HalfRows = RingProduct.PanelRows / 2;
        T* tile = stackalloc T[RingProduct.PanelRows * TKernel.Lanes];
        T* rows = _rows + (long)rowPanel * _depth * RingProduct.PanelRows;
        int row = rowPanel * RingProduct.PanelRows, left = Math.Min(RingProduct.PanelRows, _height - row);
        if (_panelColumns == TKernel.Lanes)
        {
            TKernel.Narrow(rows, packed, _depth, tile);
            Add(tile, row, left, first, count);
            return;
        }
        TKernel.Wide(rows, packed, _depth, tile);
        Add(tile, row, Math.Min(left, HalfRows), first, count);
        if (left <= HalfRows) return;
        TKernel.Wide(rows + HalfRows, packed, _depth, tile);
        Add(tile, row + HalfRows, left - HalfRows, first, count);
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
    private void Pack(T* packed, int first, int count)
    {
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
