using Gossamer.Learning.Optimization;
using Gossamer.Sparsity.Distributions;
using Gossamer.Sparsity.Layers;
using Gossamer.Sparsity.Structures;

namespace Gossamer.Sparsity.Initialization;

/// <summary>What an initial topology is chosen from.</summary>
/// <param name="Shapes">Layers to make sparse.</param>
/// <param name="Weights">Their dense weights, freshly initialised, in the same order.</param>
/// <param name="Structures">The structure on each.</param>
/// <param name="Distribution">How the density is shared out.</param>
/// <param name="Density">Share of active weights over all layers, in (0, 1].</param>
/// <param name="Seed">Seed of random choices.</param>
/// <param name="Probe">Model and data for methods that look at gradients, or null.</param>
public sealed record TopologyRequest(
    IReadOnlyList<LayerShape> Shapes, IReadOnlyList<Parameter> Weights, IReadOnlyList<LayerStructure> Structures,
    ISparsityDistribution Distribution, double Density, ulong Seed, PruningProbe? Probe)
{
    /// <summary>Active units of each layer under the distribution.</summary>
    public long[] UnitBudgets() =>
        [.. Distribution.Allocate(Shapes, Density).Zip(Structures, static (weights, structure) => structure.UnitBudget(weights))];

    /// <summary>Active units of the whole network where layers compete for them: round(density · units), at least one a layer.</summary>
    public long TotalUnits() =>
        Math.Max(Shapes.Count, (long)Math.Round(Density * Structures.Sum(static structure => structure.Units)));
}
