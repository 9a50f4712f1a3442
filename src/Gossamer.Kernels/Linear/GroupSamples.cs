using System.Numerics;
using System.Runtime.CompilerServices;
using Gossamer.Kernels.Execution;
using Gossamer.Kernels.Formats;
using Gossamer.Kernels.Numerics;

namespace Gossamer.Kernels.Linear;

/// <summary>
/// N:M sparse matrix times each of a few samples. A vector of neighbouring inputs serves a group of as many rows as it has lanes: each
/// lane picks its row's input by a permutation in registers, where other formats gather from memory.
/// </summary>
/// <remarks>Two vectors of rows at a time, so that their sums do not wait for each other.</remarks>
internal readonly unsafe struct GroupSamples<T, TVector, TLanes, TPermutation>(GroupOperands<T> operands) : IChunkedWork
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
    where TVector : unmanaged
    where TLanes : struct, ILanes<T, TVector>
    where TPermutation : struct, IPermutation<TVector>
{
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public void Execute(int chunk)
    {
        T* sums = stackalloc T[2 * RowInterleave.Rows];
        (int block, int end) = operands.BlocksOf(chunk);
        // Sixteen lanes hold a block, eight half of one.
        int step = 2 * TLanes.Count / RowInterleave.Rows;
        for (; block < end; block += step)
        {
            bool pair = step == 2 && block + 1 < end;
            nint start = block * operands.BlockLength;
            nint distance = step == 1 ? TLanes.Count : pair ? operands.BlockLength : 0;
            for (int sample = 0; sample < operands.Batch; sample++)
            {
                Sum(operands.Input + (nint)sample * operands.Columns, start, distance, sums);
                operands.Output.Store(sums, block, sample);
                if (pair) operands.Output.Store(sums + RowInterleave.Rows, block + 1, sample);
            }
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private void Sum(T* input, nint start, nint distance, T* sums)
    {
        byte* place = operands.Places + start;
        T* value = operands.Values + start;
        TVector near = TLanes.Zero, far = TLanes.Zero;
        int kept = operands.Kept, groupSize = operands.GroupSize;
        for (int column = 0, end = operands.Columns; column < end; column += groupSize)
        {
            TVector inputs = TLanes.Load(input + (column & -TLanes.Count));
            for (int left = kept; left > 0; left--, place += RowInterleave.Rows, value += RowInterleave.Rows)
            {
                near = TLanes.MultiplyAdd(TLanes.Load(value), TPermutation.Pick(inputs, place), near);
                far = TLanes.MultiplyAdd(TLanes.Load(value + distance), TPermutation.Pick(inputs, place + distance), far);
            }
        }
        TLanes.Store(near, sums);
        TLanes.Store(far, sums + TLanes.Count);
    }
}
