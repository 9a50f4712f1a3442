using System.Numerics;
using Gossamer.Kernels.Execution;

namespace Gossamer.Kernels.Convolution;

/// <summary>Adds the sums of all groups of a <see cref="DotsWork{T}"/> in order and brings them into the topology's order.</summary>
internal sealed unsafe class GroupSumWork<T>(GatherPlan plan, int groups) : ICountedWork
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    private const int Length = 1 << 14;

    /// <summary>[groups, weights in the order of the list].</summary>
    public T* Sums { get; set; }

    /// <summary>Gradient in the order of the topology.</summary>
    public T* Gradient { get; set; }

    /// <inheritdoc/>
    public int Chunks => (plan.Count + Length - 1) / Length;

    /// <inheritdoc/>
    public void Execute(int chunk)
    {
        ReadOnlySpan<int> ranks = plan.Ranks;
        int end = Math.Min(plan.Count, (chunk + 1) * Length);
        for (int k = chunk * Length; k < end; k++)
        {
            T sum = Sums[k];
            for (int group = 1; group < groups; group++) sum += Sums[(nint)group * plan.Count + k];
            Gradient[ranks[k]] = sum;
        }
    }
}
