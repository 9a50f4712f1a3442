using Gossamer.Kernels.Formats;
using Gossamer.Sparsity.Initialization;

namespace Gossamer.Graphs.Pruning;

/// <summary>The positions that pruning has left, by the name of the layer.</summary>
internal sealed class GivenTopology(IReadOnlyDictionary<string, SparseTopology> topologies) : ITopologyInitializer
{
    /// <inheritdoc/>
    public IReadOnlyList<SparseTopology> Choose(TopologyRequest request) => [.. request.Shapes.Select(shape => topologies[shape.Name])];
}
