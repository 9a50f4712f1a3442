using Gossamer.Learning.Schedules;
using Gossamer.Sparsity.Budgets;
using Gossamer.Sparsity.Distributions;
using Gossamer.Sparsity.Drop;
using Gossamer.Sparsity.Growth;
using Gossamer.Sparsity.Rounds;

namespace Gossamer.Sparsity.Methods;

/// <summary>Memory-economic sparse training (MEST): elastic mutation with a hard or a soft memory bound.</summary>
public static class Mest
{
    /// <summary>The registry's entry for elastic mutation under a hard bound (EM).</summary>
    public static MethodInfo Info { get; } = new(
        "mest", "MEST (EM)", "drops small weights beyond the budget, grows back at random, ever fewer",
        "Yuan et al., NeurIPS 2021, arXiv 2110.14032", Create);

    /// <summary>The registry's entry for elastic mutation under a soft bound (EM&amp;S).</summary>
    public static MethodInfo Soft { get; } = new(
        "mest-soft", "MEST (EM&S)", "drops small weights to the budget, trains with a margin above it that shrinks to nothing",
        "Yuan et al., NeurIPS 2021, arXiv 2110.14032", CreateSoft);

    /// <summary>Builds EM.</summary>
    public static SparseMethod Create(MethodOptions options) => Build("mest", options, softBound: false, gradientWeight: 0);

    /// <summary>Builds EM&amp;S.</summary>
    public static SparseMethod CreateSoft(MethodOptions options) => Build("mest-soft", options, softBound: true, gradientWeight: 0);

    /// <summary>
    /// Its own schedule has 32 rounds, as every 5 of 160 epochs, and margins that step down at 90 and 120 of 160 epochs: 0.02, 0.01,
    /// 0 (EM) or 0.05, 0.025, 0 (EM&amp;S) of all weights, but never more than half of the density. Under a shared plan the margin is
    /// ζ_t of the layer's budget.
    /// </summary>
    /// <param name="name">Name of the method.</param>
    /// <param name="options">What to build from.</param>
    /// <param name="softBound">EM&amp;S instead of EM.</param>
    /// <param name="gradientWeight">λ of the importance |w| + λ·|g|; the released scripts have 0.</param>
    public static SparseMethod Build(string name, MethodOptions options, bool softBound, double gradientWeight)
    {
        RoundPlan rounds = options.SharedRounds ?? OwnRounds(options, softBound);
        return new SparseMethod(name, options.Sparsity)
        {
            Distribution = options.Distribution ?? new ErdosRenyi(),
            Structure = options.Structure,
            Rounds = rounds,
            Drop = new DropToTarget(new MagnitudeScore(gradientWeight)),
            Budget = new ElasticBudget(rounds, rounds.DropFraction, softBound),
            Growth = new GrowRule(new RandomScore()) { Signal = GrowSignal.None },
        };
    }

    private static RoundPlan OwnRounds(MethodOptions options, bool softBound)
    {
        double margin = Math.Min((softBound ? 0.05 : 0.02) / (1 - options.Sparsity), 0.5);
        return new RoundPlan(
            Math.Max(1, options.TotalSteps / 32), options.TotalSteps,
            new PiecewiseSchedule([(0, margin), (options.StepAt(90.0 / 160), margin / 2), (options.StepAt(120.0 / 160), 0)]));
    }
}
