using System.Numerics;
using Gossamer.Kernels.Formats;
using Gossamer.Learning.Optimization;
using Gossamer.Learning.Tensors;
using Gossamer.Sparsity.Layers;
using static TorchSharp.torch;

namespace Gossamer.Sparsity.Execution;

/// <summary>The active weights of a layer as a segment reads and trains them.</summary>
/// <param name="layer">The layer, stored by its active weights.</param>
internal sealed class WeightParameter<T>(SparseLayer layer)
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    /// <summary>The layer.</summary>
    public SparseLayer Layer => layer;

    /// <summary>Active positions as they stand.</summary>
    public SparseTopology Topology => layer.Topology;

    /// <summary>Active weights in storage order.</summary>
    public ReadOnlySpan<T> Values => TensorData.Span<T>(layer.Parameter.Value);

    /// <summary>A tensor for the gradient of the active weights, to be filled and given to <see cref="AddGradient"/>.</summary>
    public Tensor CreateGradient() => empty([Topology.NonZeros], TensorData.TypeOf<T>());

    /// <summary>Hands a gradient to the optimizer.</summary>
    public void AddGradient(Tensor gradient) => layer.Parameter.AddGradient(gradient);
}
