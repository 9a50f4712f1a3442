using Gossamer.Sparsity.Layers;
using Gossamer.Sparsity.Rounds;

namespace Gossamer.Sparsity.Execution;

/// <summary>Is told of a layer's gradient at the moment of the backward pass when gradients of any position can still be had.</summary>
internal interface ISegmentObserver
{
    /// <summary>The gradient of the active weights of <paramref name="layer"/> is complete.</summary>
    void GradientReady(SparseLayer layer, IWeightGradient gradient);
}
