using Gossamer.Learning.Schedules;
using Gossamer.Sparsity.Budgets;
using Gossamer.Sparsity.Distributions;
using Gossamer.Sparsity.Drop;
using Gossamer.Sparsity.Initialization;
using Gossamer.Sparsity.Rounds;

namespace Gossamer.Sparsity.Methods;

/// <summary>Gradual magnitude pruning (GMP): dense at first, then ever sparser along a cubic.</summary>
public static class GradualMagnitudePruning
{
    /// <summary>The registry's entry.</summary>
    public static MethodInfo Info { get; } = new(
        "gmp", "GMP", "starts dense and prunes small weights of each layer along a cubic schedule",
        "Zhu and Gupta, 2017, arXiv 1710.01878", Create);

    /// <summary>The registry's entry for the choice over the network.</summary>
    public static MethodInfo Global { get; } = new(
        "gmp-global", "GMP, global", "starts dense and prunes small weights of the network along a cubic schedule",
        "Zhu and Gupta, 2017, arXiv 1710.01878, with one ranking over all layers", CreateGlobal);

    /// <summary>Builds the method with a choice within each layer.</summary>
    public static SparseMethod Create(MethodOptions options)
    {
        RoundPlan rounds = Rounds(options);
        return Build("gmp", options, rounds) with
        {
            Drop = new DropToTarget(new MagnitudeScore()),
            Budget = new ScheduledLayers(
                rounds, Sparsity(options, rounds), options.Sparsity, options.Distribution ?? new UniformDistribution()),
        };
    }

    /// <summary>Builds the method with one choice over the network.</summary>
    public static SparseMethod CreateGlobal(MethodOptions options)
    {
        RoundPlan rounds = Rounds(options);
        return Build("gmp-global", options, rounds) with
        {
            Drop = new DropGlobally(new MagnitudeScore()),
            Budget = new ScheduledTotal(rounds, Sparsity(options, rounds)),
        };
    }

    private static SparseMethod Build(string name, MethodOptions options, RoundPlan rounds) => new(name, options.Sparsity)
    {
        Topology = new DenseTopology(),
        Structure = options.Structure,
        Rounds = rounds,
    };

    /// <summary>Published rounds every 100 steps, more often where training has fewer than 10,000; until three quarters are done.</summary>
    private static RoundPlan Rounds(MethodOptions options) =>
        options.SharedRounds
        ?? new RoundPlan(Math.Clamp(options.TotalSteps / 100, 1, 100), options.StepAt(RoundPlan.DefaultStopShare), new ConstantSchedule(1));

    /// <summary>From 0 at the first step to the final sparsity at the plan's last round, so that the target is met on time.</summary>
    private static PowerSchedule Sparsity(MethodOptions options, RoundPlan rounds) =>
        new(0, options.Sparsity, 0, rounds.LastDue(rounds.StopStep), 3);
}
