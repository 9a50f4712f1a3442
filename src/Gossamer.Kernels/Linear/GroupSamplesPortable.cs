using System.Numerics;
using System.Runtime.CompilerServices;
using Gossamer.Kernels.Execution;
using Gossamer.Kernels.Formats;

namespace Gossamer.Kernels.Linear;

/// <summary>
/// The twin of <see cref="GroupSamples{T, TVector, TLanes, TPermutation}"/> for groups that no vector holds and processors that cannot
/// permute so.
/// </summary>
internal readonly unsafe struct GroupSamplesPortable<T>(GroupOperands<T> operands, int window) : IChunkedWork
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public void Execute(int chunk)
    {
        T* sums = stackalloc T[RowInterleave.Rows];
        (int first, int end) = operands.BlocksOf(chunk);
        for (int block = first; block < end; block++)
        {
            nint start = block * operands.BlockLength;
            for (int sample = 0; sample < operands.Batch; sample++)
            {
                Sum(operands.Input + (nint)sample * operands.Columns, operands.Places + start, operands.Values + start, sums);
                operands.Output.Store(sums, block, sample);
            }
        }
    }

    private void Sum(T* input, byte* place, T* value, T* sums)
    {
        new Span<T>(sums, RowInterleave.Rows).Clear();
        for (int column = 0; column < operands.Columns; column += operands.GroupSize)
        {
            T* inputs = input + column / window * window;
            for (int left = operands.Kept; left > 0; left--, place += RowInterleave.Rows, value += RowInterleave.Rows)
                for (int i = 0; i < RowInterleave.Rows; i++) sums[i] += value[i] * inputs[place[i]];
        }
    }
}
