using System.Numerics;
using System.Runtime.CompilerServices;
using Gossamer.Kernels.Execution;
using Gossamer.Kernels.Numerics;

namespace Gossamer.Kernels.Linear;

/// <summary>
/// Block-sparse matrix times each of a few samples: a block's row meets as many neighbouring inputs at once as it has columns, without
/// the gathering of single weights.
/// </summary>
/// <remarks>Vectors have at most four elements, as the narrowest block has columns.</remarks>
internal readonly unsafe struct BlockSamples<T, TVector, TLanes, TIndex> : IChunkedWork
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
    where TVector : unmanaged
    where TLanes : struct, ILanes<T, TVector>
    where TIndex : unmanaged
{
    public required int* BlockPointers { get; init; }

    public required TIndex* BlockColumns { get; init; }

    public required T* Values { get; init; }

    public required T* Bias { get; init; }

    public required T* Input { get; init; }

    public required T* Output { get; init; }

    public required int Rows { get; init; }

    public required int Columns { get; init; }

    /// <summary>Rows and columns of a block.</summary>
    public required (int Rows, int Columns) Block { get; init; }

    public required int Batch { get; init; }

    public required bool Rectified { get; init; }

    public required int* ChunkStarts { get; init; }

    public void Execute(int chunk)
    {
        int strip = Block.Rows >= 4 ? 4 : 1;
        for (int row = ChunkStarts[chunk]; row < ChunkStarts[chunk + 1]; row++)
            for (int sample = 0; sample < Batch; sample++)
                for (int inner = 0; inner < Block.Rows; inner += strip)
                    if (strip == 4) Multiply<FourRows>(row, inner, sample);
                    else Multiply<OneRow>(row, inner, sample);
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private void Multiply<TStrip>(int row, int inner, int sample)
        where TStrip : struct, IStripSize
    {
        T* input = Input + (nint)sample * Columns;
        int width = Block.Columns, size = Block.Rows * Block.Columns;
        TIndex* column = BlockColumns + BlockPointers[row];
        T* value = Values + (nint)BlockPointers[row] * size + inner * width;
        TVector a = TLanes.Zero, b = a, c = a, d = a;
        for (int left = BlockPointers[row + 1] - BlockPointers[row]; left > 0; left--, column++, value += size)
        {
            T* x = input + Indices.At(column, 0) * width;
            for (int j = 0; j < width; j += TLanes.Count)
            {
                TVector inputs = TLanes.Load(x + j);
                a = TLanes.MultiplyAdd(TLanes.Load(value + j), inputs, a);
                if (TStrip.Rows == 1) continue;
                b = TLanes.MultiplyAdd(TLanes.Load(value + width + j), inputs, b);
                c = TLanes.MultiplyAdd(TLanes.Load(value + 2 * width + j), inputs, c);
                d = TLanes.MultiplyAdd(TLanes.Load(value + 3 * width + j), inputs, d);
            }
        }
        T* sums = stackalloc T[4];
        TLanes.StoreSums(a, b, c, d, sums);
        int first = row * Block.Rows + inner;
        for (int i = 0; i < TStrip.Rows; i++)
        {
            T sum = Bias == null ? sums[i] : Bias[first + i] + sums[i];
            Output[(nint)sample * Rows + first + i] = Rectified && sum < T.Zero ? T.Zero : sum;
        }
    }
}
