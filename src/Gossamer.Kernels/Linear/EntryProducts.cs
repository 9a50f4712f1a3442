using System.Numerics;
using System.Runtime.CompilerServices;
using Gossamer.Kernels.Execution;
using Gossamer.Kernels.Numerics;

namespace Gossamer.Kernels.Linear;

/// <summary>
/// Sampled product of two dense matrices (SDDMM): gradient[k] = Σ over the batch of outputGradient[row, :] · input[column[k], :]
/// for the stored entries alone. The row of the output gradient stays in registers; four entries are computed at once, so that
/// their sums across the lanes share the work.
/// </summary>
/// <remarks>
/// Chunks are (column tile, rows), tiles outermost: every entry belongs to one chunk, and the input of a tile stays in cache
/// from chunk to chunk.
/// </remarks>
internal readonly unsafe struct EntryProducts<T, TVector, TLanes, TIndex> : IChunkedWork
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
    where TVector : unmanaged
    where TLanes : struct, ILanes<T, TVector>
    where TIndex : unmanaged
{
    public required int* Begins { get; init; }

    /// <summary>Distance from the start to the end of a segment in the pointers: 1 without tiles, rows with.</summary>
    public required int EndOffset { get; init; }

    public required TIndex* ColumnIndices { get; init; }

    public required T* OutputGradient { get; init; }

    public required T* Input { get; init; }

    public required T* Gradient { get; init; }

    /// <summary>Sums of the output gradient's rows, or null where nobody wants them.</summary>
    public required T* BiasGradient { get; init; }

    public required int Rows { get; init; }

    public required int Columns { get; init; }

    public required int Batch { get; init; }

    /// <summary>First row of each chunk of rows, then the number of rows.</summary>
    public required int* ChunkStarts { get; init; }

    public required int RowChunks { get; init; }

    private static int PairsPerBlock => BatchBlocks.Size / (2 * TLanes.Count);

    private int Pairs => BatchBlocks.Count(Batch) * PairsPerBlock;

    public void Execute(int chunk)
    {
        (int tile, int rows) = Math.DivRem(chunk, RowChunks);
        int begin = ChunkStarts[rows], end = ChunkStarts[rows + 1], pairs = Pairs;
        for (int pair = 0; pair < pairs;)
        {
            int left = pairs - pair;
            if (left >= 4) Multiply<FourPairs>(begin, end, pair, tile);
            else if (left >= 2) Multiply<TwoPairs>(begin, end, pair, tile);
            else Multiply<OnePair>(begin, end, pair, tile);
            pair += left >= 4 ? 4 : left >= 2 ? 2 : 1;
        }
        if (BiasGradient != null && tile == 0) SumRows(begin, end);
    }

    private static nint Offset(int pair, int features) =>
        (nint)(pair / PairsPerBlock) * features * BatchBlocks.Size + pair % PairsPerBlock * (2 * TLanes.Count);

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private void Multiply<TSize>(int rowBegin, int rowEnd, int pair, int tile)
        where TSize : struct, ITileSize
    {
        TIndex* indices = ColumnIndices;
        T* gradient = Gradient;
        T* input0 = Input + Offset(pair, Columns);
        T* input1 = TSize.Pairs > 1 ? Input + Offset(pair + 1, Columns) : input0;
        T* input2 = TSize.Pairs > 2 ? Input + Offset(pair + 2, Columns) : input0;
        T* input3 = TSize.Pairs > 2 ? Input + Offset(pair + 3, Columns) : input0;
        T* output = OutputGradient + Offset(pair, Rows);
        nint step1 = TSize.Pairs > 1 ? Offset(pair + 1, Rows) - Offset(pair, Rows) : 0;
        nint step2 = TSize.Pairs > 2 ? Offset(pair + 2, Rows) - Offset(pair, Rows) : 0;
        nint step3 = TSize.Pairs > 2 ? Offset(pair + 3, Rows) - Offset(pair, Rows) : 0;
        int* begins = Begins + (nint)tile * Rows;
        int* ends = begins + EndOffset;
        bool accumulate = pair > 0, prefetch = EndOffset > 1;
        T* sums = stackalloc T[4];

        for (int row = rowBegin; row < rowEnd; row++)
        {
            nint k = begins[row], end = ends[row];
            if (prefetch)
            {
                int ahead = Math.Min(row + Indices.PrefetchRows, Rows - 1);
                Indices.Prefetch<T, TIndex>(indices, null, begins[ahead], ends[ahead]);
            }
            if (k == end) continue;
            T* source = output + (nint)row * BatchBlocks.Size;
            TVector d0 = TLanes.Load(source);
            TVector d1 = TLanes.Load(source + TLanes.Count);
            TVector d2 = d0, d3 = d0, d4 = d0, d5 = d0, d6 = d0, d7 = d0;
            if (TSize.Pairs > 1)
            {
                d2 = TLanes.Load(source + step1);
                d3 = TLanes.Load(source + step1 + TLanes.Count);
            }
            if (TSize.Pairs > 2)
            {
                d4 = TLanes.Load(source + step2);
                d5 = TLanes.Load(source + step2 + TLanes.Count);
                d6 = TLanes.Load(source + step3);
                d7 = TLanes.Load(source + step3 + TLanes.Count);
            }

            for (nint last = end - 1; k < end; k += 4)
            {
                // Past the row's end the last entry is computed again: cheaper than a loop for one, two and three.
                nint column0 = Indices.Scaled(indices, k);
                nint column1 = Indices.Scaled(indices, nint.Min(k + 1, last));
                nint column2 = Indices.Scaled(indices, nint.Min(k + 2, last));
                nint column3 = Indices.Scaled(indices, nint.Min(k + 3, last));
                TVector s0 = TLanes.Multiply(d0, TLanes.Load(input0 + column0));
                TVector s1 = TLanes.Multiply(d0, TLanes.Load(input0 + column1));
                TVector s2 = TLanes.Multiply(d0, TLanes.Load(input0 + column2));
                TVector s3 = TLanes.Multiply(d0, TLanes.Load(input0 + column3));
                s0 = TLanes.MultiplyAdd(d1, TLanes.Load(input0 + column0 + TLanes.Count), s0);
                s1 = TLanes.MultiplyAdd(d1, TLanes.Load(input0 + column1 + TLanes.Count), s1);
                s2 = TLanes.MultiplyAdd(d1, TLanes.Load(input0 + column2 + TLanes.Count), s2);
                s3 = TLanes.MultiplyAdd(d1, TLanes.Load(input0 + column3 + TLanes.Count), s3);
                if (TSize.Pairs > 1)
                {
                    s0 = TLanes.MultiplyAdd(d2, TLanes.Load(input1 + column0), s0);
                    s1 = TLanes.MultiplyAdd(d2, TLanes.Load(input1 + column1), s1);
                    s2 = TLanes.MultiplyAdd(d2, TLanes.Load(input1 + column2), s2);
                    s3 = TLanes.MultiplyAdd(d2, TLanes.Load(input1 + column3), s3);
                    s0 = TLanes.MultiplyAdd(d3, TLanes.Load(input1 + column0 + TLanes.Count), s0);
                    s1 = TLanes.MultiplyAdd(d3, TLanes.Load(input1 + column1 + TLanes.Count), s1);
                    s2 = TLanes.MultiplyAdd(d3, TLanes.Load(input1 + column2 + TLanes.Count), s2);
                    s3 = TLanes.MultiplyAdd(d3, TLanes.Load(input1 + column3 + TLanes.Count), s3);
                }
                if (TSize.Pairs > 2)
                {
                    s0 = TLanes.MultiplyAdd(d4, TLanes.Load(input2 + column0), s0);
                    s1 = TLanes.MultiplyAdd(d4, TLanes.Load(input2 + column1), s1);
                    s2 = TLanes.MultiplyAdd(d4, TLanes.Load(input2 + column2), s2);
                    s3 = TLanes.MultiplyAdd(d4, TLanes.Load(input2 + column3), s3);
                    s0 = TLanes.MultiplyAdd(d5, TLanes.Load(input2 + column0 + TLanes.Count), s0);
                    s1 = TLanes.MultiplyAdd(d5, TLanes.Load(input2 + column1 + TLanes.Count), s1);
                    s2 = TLanes.MultiplyAdd(d5, TLanes.Load(input2 + column2 + TLanes.Count), s2);
                    s3 = TLanes.MultiplyAdd(d5, TLanes.Load(input2 + column3 + TLanes.Count), s3);
                    s0 = TLanes.MultiplyAdd(d6, TLanes.Load(input3 + column0), s0);
                    s1 = TLanes.MultiplyAdd(d6, TLanes.Load(input3 + column1), s1);
                    s2 = TLanes.MultiplyAdd(d6, TLanes.Load(input3 + column2), s2);
                    s3 = TLanes.MultiplyAdd(d6, TLanes.Load(input3 + column3), s3);
                    s0 = TLanes.MultiplyAdd(d7, TLanes.Load(input3 + column0 + TLanes.Count), s0);
                    s1 = TLanes.MultiplyAdd(d7, TLanes.Load(input3 + column1 + TLanes.Count), s1);
                    s2 = TLanes.MultiplyAdd(d7, TLanes.Load(input3 + column2 + TLanes.Count), s2);
                    s3 = TLanes.MultiplyAdd(d7, TLanes.Load(input3 + column3 + TLanes.Count), s3);
                }

                if (k + 3 <= last && !accumulate)
                {
                    TLanes.StoreSums(s0, s1, s2, s3, gradient + k);
                    continue;
                }
                TLanes.StoreSums(s0, s1, s2, s3, sums);
                nint count = nint.Min(4, end - k);
                for (nint i = 0; i < count; i++) gradient[k + i] = accumulate ? gradient[k + i] + sums[i] : sums[i];
            }
        }
    }

    private void SumRows(int rowBegin, int rowEnd)
    {
        int pairs = Pairs;
        for (int row = rowBegin; row < rowEnd; row++)
        {
            TVector even = TLanes.Zero, odd = TLanes.Zero;
            for (int pair = 0; pair < pairs; pair++)
            {
                T* source = OutputGradient + Offset(pair, Rows) + (nint)row * BatchBlocks.Size;
                even = TLanes.Add(even, TLanes.Load(source));
                odd = TLanes.Add(odd, TLanes.Load(source + TLanes.Count));
            }
            BiasGradient[row] = TLanes.Sum(TLanes.Add(even, odd));
        }
    }
}
