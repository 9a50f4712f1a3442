using Gossamer.Sparsity.Initialization;

namespace Gossamer.Sparsity.Methods;

/// <summary>Iterative synaptic flow pruning.</summary>
public static class SynFlow
{
    /// <summary>The registry's entry.</summary>
    public static MethodInfo Info { get; } = new(
        "synflow", "SynFlow", "prunes before training without data: keeps the weights that carry the flow of signals",
        "Tanaka et al., NeurIPS 2020, arXiv 2006.05467", Create);

    /// <summary>Builds the method.</summary>
    public static SparseMethod Create(MethodOptions options) => new("synflow", options.Sparsity)
    {
        Topology = new SynFlowTopology(),
        Structure = options.Structure,
    };
}
