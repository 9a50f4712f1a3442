using System.Numerics;
using Gossamer.Kernels.Formats;
using Gossamer.Learning.Replication;

namespace Gossamer.Sparsity.Rounds;

/// <summary>The sum over all ranks of a weight gradient that each rank computes on its part of the batch.</summary>
/// <param name="part">This rank's.</param>
/// <param name="replicas">The ranks; all ask for the same positions in the same order.</param>
internal sealed class SummedGradient<T>(IWeightGradient part, ReplicaGroup replicas) : IWeightGradient
    where T : unmanaged, INumber<T>
{
    /// <inheritdoc/>
    public void Compute(SparseTopology positions, Span<double> gradient)
    {
        part.Compute(positions, gradient);
        // In the network's own precision: it is what was computed, and half the bytes.
        T[] elements = new T[gradient.Length];
        for (int i = 0; i < elements.Length; i++) elements[i] = T.CreateTruncating(gradient[i]);
        replicas.Sum<T>(elements);
        for (int i = 0; i < elements.Length; i++) gradient[i] = double.CreateChecked(elements[i]);
    }
}
