using System.Numerics;
using Gossamer.Kernels.Formats;

namespace Gossamer.Kernels.Linear;

/// <summary>Where products with interleaved rows write: bias and activation for the rows of one block.</summary>
internal readonly unsafe struct InterleavedRows<T>(T* bias, T* output, int rows, bool rectified)
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    /// <summary>Writes the sums of block <paramref name="block"/> for one sample.</summary>
    public void Store(T* sums, int block, int sample)
    {
        int first = block * RowInterleave.Rows, count = Math.Min(RowInterleave.Rows, rows - first);
        T* target = output + (nint)sample * rows + first;
        for (int i = 0; i < count; i++)
        {
            T y = bias == null ? sums[i] : bias[first + i] + sums[i];
            target[i] = rectified && y < T.Zero ? T.Zero : y;
        }
    }
}
