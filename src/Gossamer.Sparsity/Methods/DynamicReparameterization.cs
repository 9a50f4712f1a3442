using Gossamer.Learning.Schedules;
using Gossamer.Sparsity.Budgets;
using Gossamer.Sparsity.Distributions;
using Gossamer.Sparsity.Drop;
using Gossamer.Sparsity.Growth;
using Gossamer.Sparsity.Rounds;

namespace Gossamer.Sparsity.Methods;

/// <summary>Dynamic sparse reparameterization (DSR): one adaptive threshold, regrowth where weights survive.</summary>
public static class DynamicReparameterization
{
    // Released for ResNet-50 on ImageNet: 400,000 drops a round, about 8 % of the weights that are active at 80 % sparsity.
    private const double PublishedShare = 0.08;

    // The same scripts: rounds every 1000, 2000, 4000 and 8000 steps from epochs 0, 25, 50 and 75 of 100, the last at epoch 95;
    // 1000 steps of batch 256 are about a five-hundredth of that training.
    private const double PublishedInterval = 1 / 500.0;

    /// <summary>The registry's entry.</summary>
    public static MethodInfo Info { get; } = new(
        "dsr", "DSR", "drops below one threshold that adapts, grows at random where most weights survive",
        "Mostafa and Wang, ICML 2019, arXiv 1902.05967", Create);

    /// <summary>
    /// Builds the method. The number of drops wanted from a round is the plan's drop fraction of all active weights; its own
    /// plan takes the published share, and the published intervals in proportion to the length of training.
    /// </summary>
    public static SparseMethod Create(MethodOptions options)
    {
        RoundPlan rounds = options.SharedRounds ?? OwnRounds(options);
        return new SparseMethod("dsr", options.Sparsity)
        {
            Distribution = options.Distribution ?? new UniformDistribution(),
            Structure = options.Structure,
            Rounds = rounds,
            Drop = new AdaptiveThreshold(new MagnitudeScore()),
            Budget = new RedistributedBudget(),
            Growth = new GrowRule(new RandomScore()) { Signal = GrowSignal.None, RegrowthAllowed = false },
        };
    }

    private static RoundPlan OwnRounds(MethodOptions options)
    {
        double interval = Math.Max(1, Math.Round(options.TotalSteps * PublishedInterval));
        return new RoundPlan((long)interval, options.StepAt(0.95), new ConstantSchedule(PublishedShare))
        {
            Intervals = new PiecewiseSchedule(
            [
                (0, interval), (options.StepAt(0.25), 2 * interval), (options.StepAt(0.5), 4 * interval),
                (options.StepAt(0.75), 8 * interval),
            ]),
        };
    }
}
