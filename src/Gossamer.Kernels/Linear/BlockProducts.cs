using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics.X86;
using Gossamer.Kernels.Execution;
using Gossamer.Kernels.Numerics;

namespace Gossamer.Kernels.Linear;

/// <summary>
/// Block-sparse matrix times dense matrix, by rows of blocks. Four rows of a block share each input they load: the product is bound by
/// arithmetic where that of single weights is bound by the second-level cache.
/// </summary>
/// <remarks>
/// The transpose is the same product with other strides: a block's values are read in place, by columns. Chunks are (samples, rows of
/// blocks); sums are taken in storage order whatever the chunks are.
/// </remarks>
internal readonly unsafe struct BlockProducts<T, TVector, TLanes, TIndex> : IChunkedWork
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
    where TVector : unmanaged
    where TLanes : struct, ILanes<T, TVector>
    where TIndex : unmanaged
{
    private const int ChunkSamples = 128;

    // Half of a second-level cache of 1 MiB.
    private const long PairsBytes = 1 << 19;

    // Blocks between the prefetch of one out of order and its use.
    private const int PrefetchBlocks = 6;

    /// <summary>Start of each row of blocks.</summary>
    public required int* BlockPointers { get; init; }

    /// <summary>Column of each block, in blocks.</summary>
    public required TIndex* BlockColumns { get; init; }

    /// <summary>Place of each block among the values; null where they are in order.</summary>
    public required int* Ranks { get; init; }

    public required T* Values { get; init; }

    public required T* Bias { get; init; }

    public required T* Input { get; init; }

    public required T* Output { get; init; }

    public required int InputFeatures { get; init; }

    public required int OutputFeatures { get; init; }

    /// <summary>Outputs of a block, and the distance between values of neighbouring ones.</summary>
    public required (int Count, int Stride) Outputs { get; init; }

    /// <summary>Inputs of a block, and the distance between values of neighbouring ones.</summary>
    public required (int Count, int Stride) Inputs { get; init; }

    public required int Batch { get; init; }

    public required bool Rectified { get; init; }

    /// <summary>First row of blocks of each chunk, then their number.</summary>
    public required int* ChunkStarts { get; init; }

    public required int RowChunks { get; init; }

    /// <summary>Chunks of samples, each of which meets all chunks of rows.</summary>
    public int SampleChunks => (BatchBlocks.Count(Batch) + BlocksPerChunk - 1) / BlocksPerChunk;

    private static int BlocksPerChunk => ChunkSamples / BatchBlocks.Size;

    private static int PairsPerBlock => BatchBlocks.Size / (2 * TLanes.Count);

    public void Execute(int chunk)
    {
        (int samples, int rows) = Math.DivRem(chunk, RowChunks);
        int begin = ChunkStarts[rows], end = ChunkStarts[rows + 1];
        int batchBlocks = BatchBlocks.Count(Batch);
        int pair = samples * BlocksPerChunk * PairsPerBlock;
        int endPair = Math.Min(batchBlocks, (samples + 1) * BlocksPerChunk) * PairsPerBlock;
        // Sixteen sums and four inputs, where the processor has the registers and the inputs fit into the second-level cache.
        bool sharesPairs = TLanes.ManyRegisters && (long)InputFeatures * 4 * TLanes.Count * sizeof(T) <= PairsBytes;
        while (pair < endPair)
        {
            bool two = sharesPairs && pair + 1 < endPair;
            if (two) Multiply<TwoPairs>(begin, end, pair);
            else Multiply<OnePair>(begin, end, pair);
            pair += two ? 2 : 1;
        }
        if (Bias != null && endPair == batchBlocks * PairsPerBlock)
            BatchBlocks.ClearPadding(Output, OutputFeatures, Batch, begin * Outputs.Count, end * Outputs.Count);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static nint Offset(int pair, int features) =>
        (nint)(pair / PairsPerBlock) * features * BatchBlocks.Size + pair % PairsPerBlock * (2 * TLanes.Count);

    private void Multiply<TSize>(int begin, int end, int pair)
        where TSize : struct, ITileSize
    {
        var operands = new Operands
        {
            Input0 = Input + Offset(pair, InputFeatures),
            Input1 = TSize.Pairs > 1 ? Input + Offset(pair + 1, InputFeatures) : null,
            Step1 = TSize.Pairs > 1 ? Offset(pair + 1, OutputFeatures) - Offset(pair, OutputFeatures) : 0,
            Values = Values,
            BlockSize = Outputs.Count * Inputs.Count,
            OutputStride = Outputs.Stride,
            InputStride = Inputs.Stride,
            Inputs = Inputs.Count,
            Rectified = Rectified,
        };
        T* output = Output + Offset(pair, OutputFeatures);
        T* zeros = stackalloc T[4];
        *zeros = zeros[1] = zeros[2] = zeros[3] = T.Zero;
        for (int row = begin; row < end; row++)
        {
            int first = BlockPointers[row], count = BlockPointers[row + 1] - first;
            for (int inner = 0; inner < Outputs.Count;)
            {
                nint feature = (nint)row * Outputs.Count + inner;
                T* target = output + feature * BatchBlocks.Size;
                T* bias = Bias == null ? zeros : Bias + feature;
                operands.Strip = inner * Outputs.Stride;
                if (Outputs.Count - inner >= 4)
                {
                    MultiplyStrip<FourRows, TSize>(&operands, target, bias, BlockColumns + first, Ranks, first, count);
                    inner += 4;
                }
                else
                {
                    MultiplyStrip<OneRow, TSize>(&operands, target, bias, BlockColumns + first, Ranks, first, count);
                    inner++;
                }
            }
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void MultiplyStrip<TStrip, TSize>(
        Operands* operands, T* target, T* bias, TIndex* column, int* ranks, nint block, nint count)
        where TStrip : struct, IStripSize
        where TSize : struct, ITileSize
    {
        TVector a0 = TLanes.Broadcast(bias[0]), a1 = a0, a2 = a0, a3 = a0;
        TVector b0 = a0, c0 = a0, d0 = a0;
        if (TStrip.Rows > 1) (b0, c0, d0) = (TLanes.Broadcast(bias[1]), TLanes.Broadcast(bias[2]), TLanes.Broadcast(bias[3]));
        TVector b1 = b0, b2 = b0, b3 = b0, c1 = c0, c2 = c0, c3 = c0, d1 = d0, d2 = d0, d3 = d0;

        nint inputs = operands->Inputs, inputStride = operands->InputStride, outputStride = operands->OutputStride;
        for (nint end = block + count; block < end; block++, column++)
        {
            T* value = operands->Values + operands->Strip;
            if (ranks == null)
            {
                value += block * operands->BlockSize;
            }
            else
            {
                value += ranks[block] * operands->BlockSize;
                if (Sse.IsSupported)
                    Sse.Prefetch0(operands->Values + ranks[nint.Min(block + PrefetchBlocks, end - 1)] * operands->BlockSize);
            }
            T* input0 = operands->Input0 + Indices.At(column, 0) * inputs * BatchBlocks.Size;
            T* input1 = operands->Input1 + Indices.At(column, 0) * inputs * BatchBlocks.Size;
            for (nint left = inputs; left > 0; left--)
            {
                TVector x0 = TLanes.Load(input0), x1 = TLanes.Load(input0 + TLanes.Count), x2 = x0, x3 = x0;
                if (TSize.Pairs > 1) (x2, x3) = (TLanes.Load(input1), TLanes.Load(input1 + TLanes.Count));
                TVector weight = TLanes.Broadcast(*value);
                a0 = TLanes.MultiplyAdd(weight, x0, a0);
                a1 = TLanes.MultiplyAdd(weight, x1, a1);
                if (TSize.Pairs > 1)
                {
                    a2 = TLanes.MultiplyAdd(weight, x2, a2);
                    a3 = TLanes.MultiplyAdd(weight, x3, a3);
                }
                if (TStrip.Rows > 1)
                {
                    weight = TLanes.Broadcast(value[outputStride]);
                    b0 = TLanes.MultiplyAdd(weight, x0, b0);
                    b1 = TLanes.MultiplyAdd(weight, x1, b1);
                    if (TSize.Pairs > 1)
                    {
                        b2 = TLanes.MultiplyAdd(weight, x2, b2);
                        b3 = TLanes.MultiplyAdd(weight, x3, b3);
                    }
                    weight = TLanes.Broadcast(value[2 * outputStride]);
                    c0 = TLanes.MultiplyAdd(weight, x0, c0);
                    c1 = TLanes.MultiplyAdd(weight, x1, c1);
                    if (TSize.Pairs > 1)
                    {
                        c2 = TLanes.MultiplyAdd(weight, x2, c2);
                        c3 = TLanes.MultiplyAdd(weight, x3, c3);
                    }
                    weight = TLanes.Broadcast(value[3 * outputStride]);
                    d0 = TLanes.MultiplyAdd(weight, x0, d0);
                    d1 = TLanes.MultiplyAdd(weight, x1, d1);
                    if (TSize.Pairs > 1)
                    {
                        d2 = TLanes.MultiplyAdd(weight, x2, d2);
                        d3 = TLanes.MultiplyAdd(weight, x3, d3);
                    }
                }
                value += inputStride;
                input0 += BatchBlocks.Size;
                input1 += BatchBlocks.Size;
            }
        }

        Store<TSize>(operands, target, a0, a1, a2, a3);
        if (TStrip.Rows == 1) return;
        Store<TSize>(operands, target + BatchBlocks.Size, b0, b1, b2, b3);
        Store<TSize>(operands, target + 2 * BatchBlocks.Size, c0, c1, c2, c3);
        Store<TSize>(operands, target + 3 * BatchBlocks.Size, d0, d1, d2, d3);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Store<TSize>(Operands* operands, T* target, TVector y0, TVector y1, TVector y2, TVector y3)
        where TSize : struct, ITileSize
    {
        bool rectified = operands->Rectified;
        TLanes.Store(rectified ? TLanes.Rectify(y0) : y0, target);
        TLanes.Store(rectified ? TLanes.Rectify(y1) : y1, target + TLanes.Count);
        if (TSize.Pairs == 1) return;
        TLanes.Store(rectified ? TLanes.Rectify(y2) : y2, target + operands->Step1);
        TLanes.Store(rectified ? TLanes.Rectify(y3) : y3, target + operands->Step1 + TLanes.Count);
    }

    /// <summary>What the strips of all blocks have in common, and which strip it is.</summary>
    private struct Operands
    {
        public T* Input0, Input1, Values;
        public nint Step1, BlockSize, OutputStride, InputStride, Inputs, Strip;
        public bool Rectified;
    }
}
