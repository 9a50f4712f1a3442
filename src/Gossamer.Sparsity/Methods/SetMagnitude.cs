using Gossamer.Learning.Schedules;
using Gossamer.Sparsity.Distributions;
using Gossamer.Sparsity.Drop;
using Gossamer.Sparsity.Growth;
using Gossamer.Sparsity.Rounds;

namespace Gossamer.Sparsity.Methods;

/// <summary>Sparse evolutionary training in the form later papers compare against: drop by |w|, grow zeros at random.</summary>
public static class SetMagnitude
{
    /// <summary>The registry's entry.</summary>
    public static MethodInfo Info { get; } = new(
        "set", "SET (magnitude)", "drops small weights, grows at random", "Mocanu et al., 2018, arXiv 1707.04780, as in arXiv 1911.11134",
        Create);

    /// <summary>Builds the method.</summary>
    public static SparseMethod Create(MethodOptions options)
    {
        RoundPlan rounds = options.SharedRounds
            ?? new RoundPlan(options.StepsPerEpoch, options.TotalSteps - options.StepsPerEpoch, new ConstantSchedule(0.3))
            {
                Rounding = DropRounding.Truncate,
            };
        return new SparseMethod("set", options.Sparsity)
        {
            Distribution = options.Distribution ?? new ErdosRenyi(),
            Structure = options.Structure,
            Rounds = rounds,
            Drop = new DropSmallest(new MagnitudeScore(), rounds.Rounding),
            Growth = new GrowRule(new RandomScore()) { Signal = GrowSignal.None, RegrowthAllowed = options.RegrowthAllowed },
        };
    }
}
