using Gossamer.Kernels.Formats;

namespace Gossamer.Sparsity.Initialization;

/// <summary>Chooses the positions that are active before the first step.</summary>
public interface ITopologyInitializer
{
    /// <summary>One topology for each layer of <paramref name="request"/>, in order.</summary>
    /// <exception cref="InvalidOperationException">The method needs training data and the request has none.</exception>
    IReadOnlyList<SparseTopology> Choose(TopologyRequest request);
}
