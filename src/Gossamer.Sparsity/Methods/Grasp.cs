using Gossamer.Sparsity.Initialization;

namespace Gossamer.Sparsity.Methods;

/// <summary>Gradient signal preservation.</summary>
public static class Grasp
{
    /// <summary>The registry's entry.</summary>
    public static MethodInfo Info { get; } = new(
        "grasp", "GraSP", "prunes once before training: keeps the weights that carry the flow of gradients",
        "Wang et al., ICLR 2020, arXiv 2002.07376", Create);

    /// <summary>Builds the method.</summary>
    public static SparseMethod Create(MethodOptions options) => new("grasp", options.Sparsity)
    {
        Topology = new SaliencyTopology(new GraspSaliency()),
        Structure = options.Structure,
    };
}
