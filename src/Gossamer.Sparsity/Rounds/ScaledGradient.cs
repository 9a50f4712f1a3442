using Gossamer.Kernels.Formats;

namespace Gossamer.Sparsity.Rounds;

/// <summary>A multiple of a weight gradient: a rank's part of a mean as an estimate of the whole.</summary>
internal sealed class ScaledGradient(IWeightGradient inner, double factor) : IWeightGradient
{
    /// <inheritdoc/>
    public void Compute(SparseTopology positions, Span<double> gradient)
    {
        inner.Compute(positions, gradient);
        for (int i = 0; i < gradient.Length; i++) gradient[i] *= factor;
    }
}
