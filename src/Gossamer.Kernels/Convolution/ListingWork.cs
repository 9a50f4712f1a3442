using Gossamer.Kernels.Execution;
namespace Gossamer.Kernels.Convolution;

/// <summary>Brings weights from the order of their topology into the order of a list.</summary>
internal sealed unsafe class ListingWork<T>(GatherPlan plan) : ICountedWork
    where T : unmanaged
{
    private const int Length = 1 << 14;

    /// <summary>Weights in the order of the topology.</summary>
    public T* Values { get; set; }

    /// <summary>Weights in the order of the list.</summary>
    public T* Listed { get; set; }

    /// <inheritdoc/>
    public int Chunks => (plan.Count + Length - 1) / Length;

    /// <inheritdoc/>
    public void Execute(int chunk)
    {
        ReadOnlySpan<int> ranks = plan.Ranks;
        int end = Math.Min(plan.Count, (chunk + 1) * Length);
        for (int k = chunk * Length; k < end; k++) Listed[k] = Values[ranks[k]];
    }
}
