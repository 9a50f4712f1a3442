using Gossamer.Kernels.Formats;

namespace Gossamer.Sparsity.Rounds;

/// <summary>The gradient of a layer's weight at any positions, while input and output gradient of the layer are still at hand.</summary>
internal interface IWeightGradient
{
    /// <summary>Computes ∂L/∂w at <paramref name="positions"/>.</summary>
    /// <param name="positions">Positions of the weight, active or not.</param>
    /// <param name="gradient">Receives the gradients in the order of the positions.</param>
    void Compute(SparseTopology positions, Span<double> gradient);
}
