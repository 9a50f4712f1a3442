using Gossamer.Learning.Schedules;
using Gossamer.Sparsity.Budgets;
using Gossamer.Sparsity.Distributions;
using Gossamer.Sparsity.Drop;
using Gossamer.Sparsity.Growth;
using Gossamer.Sparsity.Rounds;
using Gossamer.Sparsity.Training;

namespace Gossamer.Sparsity.Methods;

/// <summary>Sparse networks from scratch (SNFS): growth and redistribution by dense momentum.</summary>
public static class SparseMomentum
{
    /// <summary>The registry's entry.</summary>
    public static MethodInfo Info { get; } = new(
        "snfs", "SNFS", "drops small weights, grows large momentum, moves weights to layers of larger momentum",
        "Dettmers and Zettlemoyer, 2019, arXiv 1907.04840", Create);

    /// <summary>Builds the method. Its own schedule has a round after every epoch and a drop fraction from 0.5 to 0 by cosine.</summary>
    public static SparseMethod Create(MethodOptions options)
    {
        RoundPlan rounds = options.SharedRounds
            ?? new RoundPlan(options.StepsPerEpoch, options.TotalSteps, new CosineSchedule(0.5, 0, options.TotalSteps));
        var momentum = new DenseMomentum();
        return new SparseMethod("snfs", options.Sparsity)
        {
            Distribution = options.Distribution ?? new UniformDistribution(),
            Structure = options.Structure,
            Rounds = rounds,
            Drop = new DropSmallest(new MagnitudeScore(), rounds.Rounding),
            Budget = new MomentumRedistribution(momentum),
            Growth = new GrowRule(new MagnitudeOfSignal()) { Signal = GrowSignal.Momentum },
            Extensions = [momentum],
        };
    }
}
