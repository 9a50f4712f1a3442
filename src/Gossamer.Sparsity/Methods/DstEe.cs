using Gossamer.Sparsity.Distributions;
using Gossamer.Sparsity.Drop;
using Gossamer.Sparsity.Growth;
using Gossamer.Sparsity.Rounds;

namespace Gossamer.Sparsity.Methods;

/// <summary>Dynamic sparse training with an exploration bonus.</summary>
public static class DstEe
{
    /// <summary>The registry's entry.</summary>
    public static MethodInfo Info { get; } = new(
        "dst-ee", "DST-EE", "drops small weights, grows large gradients plus a bonus for weights that were rarely active",
        "Huang et al., DAC 2023, arXiv 2211.16667", Create);

    /// <summary>Builds the method.</summary>
    public static SparseMethod Create(MethodOptions options)
    {
        RoundPlan rounds = options.SharedRounds ?? RoundPlan.Shared(options.TotalSteps);
        return new SparseMethod("dst-ee", options.Sparsity)
        {
            Distribution = options.Distribution ?? new ErdosRenyi(),
            Structure = options.Structure,
            Rounds = rounds,
            Drop = new DropSmallest(new MagnitudeScore(), rounds.Rounding),
            Growth = new GrowRule(options.Exploration) { RegrowthAllowed = options.RegrowthAllowed, SampledCandidates = options.SampledCandidates },
        };
    }
}
