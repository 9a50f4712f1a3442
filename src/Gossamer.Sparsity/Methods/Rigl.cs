using Gossamer.Learning.Schedules;
using Gossamer.Sparsity.Distributions;
using Gossamer.Sparsity.Drop;
using Gossamer.Sparsity.Growth;
using Gossamer.Sparsity.Rounds;

namespace Gossamer.Sparsity.Methods;

/// <summary>The rigged lottery.</summary>
public static class Rigl
{
    /// <summary>The registry's entry.</summary>
    public static MethodInfo Info { get; } = new(
        "rigl", "RigL", "drops small weights, grows large gradients", "Evci et al., ICML 2020, arXiv 1911.11134", Create);

    /// <summary>Builds the method.</summary>
    public static SparseMethod Create(MethodOptions options)
    {
        RoundPlan? rounds = options.SharedRounds;
        if (rounds is null)
        {
            // Published: α = 0.3, ΔT = 100, cosine to zero at three quarters of training, counts truncated, the round in the
            // step's place.
            long stop = options.StepAt(0.75);
            rounds = new RoundPlan(100, stop, new CosineSchedule(0.3, 0, stop))
            {
                Rounding = DropRounding.Truncate,
                Order = RoundOrder.RoundInsteadOfStep,
            };
        }
        return new SparseMethod("rigl", options.Sparsity)
        {
            Distribution = options.Distribution ?? new ErdosRenyi(),
            Structure = options.Structure,
            Rounds = rounds,
            Drop = new DropSmallest(new MagnitudeScore(), rounds.Rounding),
            Growth = new GrowRule(new MagnitudeOfSignal()) { RegrowthAllowed = options.RegrowthAllowed, SampledCandidates = options.SampledCandidates },
        };
    }
}
