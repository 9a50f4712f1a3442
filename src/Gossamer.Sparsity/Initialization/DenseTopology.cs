using Gossamer.Kernels.Formats;

namespace Gossamer.Sparsity.Initialization;

/// <summary>Everything active: the start of methods that prune during training.</summary>
public sealed class DenseTopology : ITopologyInitializer
{
    /// <inheritdoc/>
    public IReadOnlyList<SparseTopology> Choose(TopologyRequest request) =>
        [.. request.Shapes.Select(static shape => SparseTopology.Full(shape.Rows, shape.Columns))];
}
