using Gossamer.Sparsity.Distributions;
using Gossamer.Sparsity.Initialization;

namespace Gossamer.Sparsity.Methods;

/// <summary>Single-shot pruning by connection sensitivity.</summary>
public static class Snip
{
    /// <summary>The registry's entry.</summary>
    public static MethodInfo Info { get; } = new(
        "snip", "SNIP", "prunes once before training: keeps the largest |gradient · weight| of the network",
        "Lee et al., ICLR 2019, arXiv 1810.02340", Create);

    /// <summary>The registry's entry for the choice within each layer.</summary>
    public static MethodInfo PerLayer { get; } = new(
        "snip-per-layer", "SNIP, per layer", "prunes once before training: keeps the largest |gradient · weight| of each layer",
        "Lee et al., ICLR 2019, arXiv 1810.02340, as compared in arXiv 1911.11134", CreatePerLayer);

    /// <summary>Builds the method with one choice over the network.</summary>
    public static SparseMethod Create(MethodOptions options) => Build("snip", options, perLayer: false);

    /// <summary>Builds the method with a choice within each layer, as many as the distribution says.</summary>
    public static SparseMethod CreatePerLayer(MethodOptions options) => Build("snip-per-layer", options, perLayer: true);

    private static SparseMethod Build(string name, MethodOptions options, bool perLayer) => new(name, options.Sparsity)
    {
        Topology = new SaliencyTopology(new SnipSaliency(), perLayer),
        Distribution = options.Distribution ?? new ErdosRenyi(),
        Structure = options.Structure,
    };
}
