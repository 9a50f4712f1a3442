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
/// A chunk is some rows; within it column tiles are outermost, so that a tile's inputs stay in the first-level cache, and the indices and
/// gradients of the rows in the second until every tile has had its part of them.
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

    public required int Tiles { get; init; }

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

    private static int PairsPerBlock => BatchBlocks.Size / (2 * TLanes.Count);

    private int Pairs => BatchBlocks.Count(Batch) * PairsPerBlock;

    public void Execute(int chunk)
    {
        int begin = ChunkStarts[chunk], end = ChunkStarts[chunk + 1], pairs = Pairs;
        for (int tile = 0; tile < Tiles; tile++)
        {
            for (int pair = 0; pair < pairs;)
            {
                int left = pairs - pair;
                if (left >= 4) Multiply<FourPairs>(begin, end, pair, tile);
                else if (left >= 2) Multiply<TwoPairs>(begin, end, pair, tile);
                else Multiply<OnePair>(begin, end, pair, tile);
                pair += left >= 4 ? 4 : left >= 2 ? 2 : 1;
            }
        }
        if (BiasGradient != null) BatchSums<T, TVector, TLanes>.Sum(OutputGradient, BiasGradient, Rows, Batch, begin, end);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static nint Offset(int pair, int features) =>
        (nint)(pair / PairsPerBlock) * features * BatchBlocks.Size + pair % PairsPerBlock * (2 * TLanes.Count);

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private void Multiply<TSize>(int rowBegin, int rowEnd, int pair, int tile)
        where TSize : struct, ITileSize
    {
        nint start = Offset(pair, Rows);
        T* sums = stackalloc T[4];
        var operands = new Operands
        {
            Input0 = Input + Offset(pair, Columns),
            Input1 = TSize.Pairs > 1 ? Input + Offset(pair + 1, Columns) : null,
            Input2 = TSize.Pairs > 2 ? Input + Offset(pair + 2, Columns) : null,
            Input3 = TSize.Pairs > 2 ? Input + Offset(pair + 3, Columns) : null,
            Step1 = TSize.Pairs > 1 ? Offset(pair + 1, Rows) - start : 0,
            Step2 = TSize.Pairs > 2 ? Offset(pair + 2, Rows) - start : 0,
            Step3 = TSize.Pairs > 2 ? Offset(pair + 3, Rows) - start : 0,
            Sums = sums,
            Accumulate = pair > 0,
        };
        MultiplyRows<TSize>(&operands, rowBegin, rowEnd, OutputGradient + start, tile);
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private void MultiplyRows<TSize>(Operands* operands, int rowBegin, int rowEnd, T* output, int tile)
        where TSize : struct, ITileSize
    {
        int* begins = Begins + (nint)tile * Rows;
        int* ends = begins + EndOffset;
        bool prefetch = Tiles > 1;
        for (int row = rowBegin; row < rowEnd; row++)
        {
            if (prefetch)
                Indices.Prefetch<T, TIndex>(ColumnIndices, null, begins[Math.Min(row + Indices.PrefetchRows, Rows - 1)]);
            nint begin = begins[row];
            MultiplyRow<TSize>(
                operands, output + (nint)row * BatchBlocks.Size, ColumnIndices + begin, Gradient + begin, Gradient + ends[row]);
        }
    }

    // Operands come through memory so that the JIT loads them anew for each row, as in the product by rows.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void MultiplyRow<TSize>(Operands* operands, T* source, TIndex* index, T* gradient, T* end)
        where TSize : struct, ITileSize
    {
        TVector d0 = TLanes.Load(source);
        TVector d1 = TLanes.Load(source + TLanes.Count);
        TVector d2 = d0, d3 = d0, d4 = d0, d5 = d0, d6 = d0, d7 = d0;
        if (TSize.Pairs > 1)
        {
            d2 = TLanes.Load(source + operands->Step1);
            d3 = TLanes.Load(source + operands->Step1 + TLanes.Count);
        }
        if (TSize.Pairs > 2)
        {
            d4 = TLanes.Load(source + operands->Step2);
            d5 = TLanes.Load(source + operands->Step2 + TLanes.Count);
            d6 = TLanes.Load(source + operands->Step3);
            d7 = TLanes.Load(source + operands->Step3 + TLanes.Count);
        }

        T* input0 = operands->Input0;
        T* input1 = operands->Input1;
        T* input2 = operands->Input2;
        T* input3 = operands->Input3;
        T* sums = operands->Sums;
        bool accumulate = operands->Accumulate;
        for (T* fours = gradient + ((end - gradient) & ~3); gradient < fours; gradient += 4, index += 4)
        {
            nint column0 = Indices.Scaled(index, 0), column1 = Indices.Scaled(index, 1);
            nint column2 = Indices.Scaled(index, 2), column3 = Indices.Scaled(index, 3);
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
            if (accumulate)
            {
                TLanes.StoreSums(s0, s1, s2, s3, sums);
                for (int i = 0; i < 4; i++) gradient[i] += sums[i];
            }
            else
            {
                TLanes.StoreSums(s0, s1, s2, s3, gradient);
            }
        }
        for (; gradient < end; gradient++, index++)
        {
            nint column = Indices.Scaled(index, 0);
            TVector sum = TLanes.Multiply(d0, TLanes.Load(input0 + column));
            sum = TLanes.MultiplyAdd(d1, TLanes.Load(input0 + column + TLanes.Count), sum);
            if (TSize.Pairs > 1)
            {
                sum = TLanes.MultiplyAdd(d2, TLanes.Load(input1 + column), sum);
                sum = TLanes.MultiplyAdd(d3, TLanes.Load(input1 + column + TLanes.Count), sum);
            }
            if (TSize.Pairs > 2)
            {
                sum = TLanes.MultiplyAdd(d4, TLanes.Load(input2 + column), sum);
                sum = TLanes.MultiplyAdd(d5, TLanes.Load(input2 + column + TLanes.Count), sum);
                sum = TLanes.MultiplyAdd(d6, TLanes.Load(input3 + column), sum);
                sum = TLanes.MultiplyAdd(d7, TLanes.Load(input3 + column + TLanes.Count), sum);
            }
            // In the order of the four, so that an entry's place in its row changes no bit.
            TLanes.StoreSums(sum, sum, sum, sum, sums);
            *gradient = accumulate ? *gradient + *sums : *sums;
        }
    }

    /// <summary>Where a tile's rows read and write: the same for all of them.</summary>
    private struct Operands
    {
        public T* Input0, Input1, Input2, Input3;
        public nint Step1, Step2, Step3;
        public T* Sums;
        public bool Accumulate;
    }
}
