using System.Numerics;
using System.Runtime.CompilerServices;
using Gossamer.Kernels.Numerics;

namespace Gossamer.Kernels.Linear;

/// <summary>Sums over the batch, for gradients of biases.</summary>
internal static unsafe class BatchSums<T, TVector, TLanes>
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
    where TVector : unmanaged
    where TLanes : struct, ILanes<T, TVector>
{
    /// <summary>sums[f] = Σ over the batch of packed[f, :], for features <paramref name="begin"/> to <paramref name="end"/> − 1.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Sum(T* packed, T* sums, int features, int batch, int begin, int end)
    {
        int blocks = BatchBlocks.Count(batch);
        for (int feature = begin; feature < end; feature++)
        {
            TVector even = TLanes.Zero, odd = TLanes.Zero;
            for (int block = 0; block < blocks; block++)
            {
                T* source = packed + ((nint)block * features + feature) * BatchBlocks.Size;
                for (int sample = 0; sample < BatchBlocks.Size; sample += 2 * TLanes.Count)
                {
                    even = TLanes.Add(even, TLanes.Load(source + sample));
                    odd = TLanes.Add(odd, TLanes.Load(source + sample + TLanes.Count));
                }
            }
            sums[feature] = TLanes.Sum(TLanes.Add(even, odd));
        }
    }
}
