using System.Numerics;
using System.Runtime.CompilerServices;
using Gossamer.Kernels.Execution;
using Gossamer.Kernels.Numerics;

namespace Gossamer.Kernels.Linear;

/// <summary>
/// Sampled product of two dense matrices for active blocks: gradient[k, i, j] = Σ over the batch of
/// outputGradient[row + i, :] · input[column + j, :]. Sixteen entries of a block, four by four, are summed at once in registers.
/// </summary>
/// <remarks>A chunk is some rows of blocks; every block belongs to one.</remarks>
internal readonly unsafe struct BlockEntryProducts<T, TVector, TLanes, TIndex> : IChunkedWork
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
    where TVector : unmanaged
    where TLanes : struct, ILanes<T, TVector>
    where TIndex : unmanaged
{
    /// <summary>Start of each row of blocks.</summary>
    public required int* BlockPointers { get; init; }

    /// <summary>Column of each block, in blocks.</summary>
    public required TIndex* BlockColumns { get; init; }

    public required T* OutputGradient { get; init; }

    public required T* Input { get; init; }

    public required T* Gradient { get; init; }

    /// <summary>Sums of the output gradient's rows, or null where nobody wants them.</summary>
    public required T* BiasGradient { get; init; }

    public required int Rows { get; init; }

    public required int Columns { get; init; }

    /// <summary>Rows and columns of a block.</summary>
    public required (int Rows, int Columns) Block { get; init; }

    public required int Batch { get; init; }

    /// <summary>First row of blocks of each chunk, then their number.</summary>
    public required int* ChunkStarts { get; init; }

    public void Execute(int chunk)
    {
        int begin = ChunkStarts[chunk], end = ChunkStarts[chunk + 1];
        int strip = TLanes.ManyRegisters && Block.Rows >= 4 ? 4 : 1;
        for (int row = begin; row < end; row++)
            for (nint block = BlockPointers[row]; block < BlockPointers[row + 1]; block++)
                for (int i = 0; i < Block.Rows; i += strip)
                    for (int j = 0; j < Block.Columns; j += 4)
                    {
                        T* output = OutputGradient + ((nint)row * Block.Rows + i) * BatchBlocks.Size;
                        T* input = Input + (Indices.At(BlockColumns, block) * Block.Columns + j) * BatchBlocks.Size;
                        T* gradient = Gradient + (block * Block.Rows + i) * Block.Columns + j;
                        if (strip == 4) Multiply<FourRows>(output, input, gradient);
                        else Multiply<OneRow>(output, input, gradient);
                    }
        if (BiasGradient != null)
            BatchSums<T, TVector, TLanes>.Sum(OutputGradient, BiasGradient, Rows, Batch, begin * Block.Rows, end * Block.Rows);
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private void Multiply<TStrip>(T* output, T* input, T* gradient)
        where TStrip : struct, IStripSize
    {
        const int next = BatchBlocks.Size;
        nint outputStep = (nint)Rows * BatchBlocks.Size, inputStep = (nint)Columns * BatchBlocks.Size;
        TVector a0 = TLanes.Zero, a1 = a0, a2 = a0, a3 = a0, b0 = a0, b1 = a0, b2 = a0, b3 = a0;
        TVector c0 = a0, c1 = a0, c2 = a0, c3 = a0, d0 = a0, d1 = a0, d2 = a0, d3 = a0;
        for (int batchBlock = BatchBlocks.Count(Batch); batchBlock > 0; batchBlock--, output += outputStep, input += inputStep)
        {
            T* y = output;
            T* x = input;
            for (int sample = 0; sample < BatchBlocks.Size; sample += TLanes.Count, y += TLanes.Count, x += TLanes.Count)
            {
                TVector x0 = TLanes.Load(x), x1 = TLanes.Load(x + next);
                TVector x2 = TLanes.Load(x + 2 * next), x3 = TLanes.Load(x + 3 * next);
                TVector dy = TLanes.Load(y);
                a0 = TLanes.MultiplyAdd(dy, x0, a0);
                a1 = TLanes.MultiplyAdd(dy, x1, a1);
                a2 = TLanes.MultiplyAdd(dy, x2, a2);
                a3 = TLanes.MultiplyAdd(dy, x3, a3);
                if (TStrip.Rows == 1) continue;
                dy = TLanes.Load(y + next);
                b0 = TLanes.MultiplyAdd(dy, x0, b0);
                b1 = TLanes.MultiplyAdd(dy, x1, b1);
                b2 = TLanes.MultiplyAdd(dy, x2, b2);
                b3 = TLanes.MultiplyAdd(dy, x3, b3);
                dy = TLanes.Load(y + 2 * next);
                c0 = TLanes.MultiplyAdd(dy, x0, c0);
                c1 = TLanes.MultiplyAdd(dy, x1, c1);
                c2 = TLanes.MultiplyAdd(dy, x2, c2);
                c3 = TLanes.MultiplyAdd(dy, x3, c3);
                dy = TLanes.Load(y + 3 * next);
                d0 = TLanes.MultiplyAdd(dy, x0, d0);
                d1 = TLanes.MultiplyAdd(dy, x1, d1);
                d2 = TLanes.MultiplyAdd(dy, x2, d2);
                d3 = TLanes.MultiplyAdd(dy, x3, d3);
            }
        }
        TLanes.StoreSums(a0, a1, a2, a3, gradient);
        if (TStrip.Rows == 1) return;
        TLanes.StoreSums(b0, b1, b2, b3, gradient + Block.Columns);
        TLanes.StoreSums(c0, c1, c2, c3, gradient + 2 * Block.Columns);
        TLanes.StoreSums(d0, d1, d2, d3, gradient + 3 * Block.Columns);
    }
}
