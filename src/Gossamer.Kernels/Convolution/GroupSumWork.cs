using System.Numerics;
using Gossamer.Kernels.Execution;

namespace Gossamer.Kernels.Convolution;

/// <summary>Adds the sums of all groups of a <see cref="DotsWork{T}"/>, in order, to those of the first.</summary>
internal sealed unsafe class GroupSumWork<T>(int count, int groups) : ICountedWork
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    private const int Length = 1 << 14;

    /// <summary>[groups, weights in the order of the list].</summary>
    public T* Sums { get; set; }

    /// <inheritdoc/>
    public int Chunks => (count + Length - 1) / Length;

    /// <inheritdoc/>
    public void Execute(int chunk)
    {
        int first = chunk * Length, end = Math.Min(count, first + Length);
        for (int group = 1; group < groups; group++)
        {
            T* other = Sums + (nint)group * count;
            int k = first;
            for (; k + Vector<T>.Count <= end; k += Vector<T>.Count)
                Vector.Store(Vector.Load(Sums + k) + Vector.Load(other + k), Sums + k);
            for (; k < end; k++) Sums[k] += other[k];
        }
    }
}
