using Gossamer.Learning.Schedules;
using Gossamer.Sparsity.Budgets;
using Gossamer.Sparsity.Drop;
using Gossamer.Sparsity.Initialization;
using Gossamer.Sparsity.Rounds;
using Gossamer.Sparsity.Training;

namespace Gossamer.Sparsity.Methods;

/// <summary>The lottery ticket hypothesis: train, prune small weights, rewind the rest, train again.</summary>
public static class LotteryTicket
{
    /// <summary>Published share of the remaining weights that each cycle prunes, p.</summary>
    public const double DefaultPruneShare = 0.2;

    /// <summary>The registry's entry for iterative magnitude pruning.</summary>
    public static MethodInfo Info { get; } = new(
        "lottery-ticket", "lottery ticket (IMP)", "trains, prunes a fifth of the remaining weights, rewinds, over and over",
        "Frankle and Carbin, ICLR 2019, arXiv 1803.03635", Create);

    /// <summary>The registry's entry for the one-shot variant.</summary>
    public static MethodInfo OneShot { get; } = new(
        "lottery-ticket-one-shot", "lottery ticket, one shot", "trains, prunes once, rewinds and trains again",
        "Frankle and Carbin, ICLR 2019, arXiv 1803.03635", CreateOneShot);

    /// <summary>Builds iterative magnitude pruning with rewinding to the initial weights.</summary>
    public static SparseMethod Create(MethodOptions options) => Build("lottery-ticket", options, Prunings(options.Sparsity));

    /// <summary>Builds the one-shot variant.</summary>
    public static SparseMethod CreateOneShot(MethodOptions options) =>
        Build("lottery-ticket-one-shot", options, options.Sparsity > 0 ? 1 : 0);

    /// <summary>
    /// <see cref="MethodOptions.TotalSteps"/> are those of one cycle; <see cref="SparseMethod.Cycles"/> trainings follow each other,
    /// one more than there are prunings, and the learning rate starts anew in each. After pruning j of J the density is
    /// (1 − p)^j, after the last what was asked. Shared plans do not apply: rounds are the ends of cycles.
    /// </summary>
    /// <param name="name">Name of the method.</param>
    /// <param name="options">What to build from.</param>
    /// <param name="prunings">J.</param>
    /// <param name="pruneShare">p, over the whole network by |w|.</param>
    /// <param name="rewindStep">k_rw, the step whose weights a new cycle starts with.</param>
    public static SparseMethod Build(
        string name, MethodOptions options, int prunings, double pruneShare = DefaultPruneShare, long rewindStep = 0)
    {
        var sparsity = new (long From, double Value)[prunings + 1];
        for (int j = 1; j < prunings; j++) sparsity[j] = (j * options.TotalSteps, 1 - Math.Pow(1 - pruneShare, j));
        if (prunings > 0) sparsity[prunings] = (prunings * options.TotalSteps, options.Sparsity);
        var rounds = new RoundPlan(options.TotalSteps, prunings * options.TotalSteps, new ConstantSchedule(pruneShare));
        return new SparseMethod(name, options.Sparsity)
        {
            Topology = new DenseTopology(),
            Structure = options.Structure,
            Rounds = rounds,
            Drop = new DropGlobally(new MagnitudeScore()),
            Budget = new ScheduledTotal(rounds, new PiecewiseSchedule(sparsity)),
            Extensions = [new Rewinding(rewindStep)],
            Cycles = prunings + 1,
        };
    }

    /// <summary>Prunings of p each that reach the sparsity s: ⌈ln(1 − s) / ln(1 − p)⌉.</summary>
    public static int Prunings(double sparsity, double pruneShare = DefaultPruneShare) =>
        (int)Math.Ceiling(Math.Log(1 - sparsity) / Math.Log(1 - pruneShare) - 1e-9);
}
