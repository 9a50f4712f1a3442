using Gossamer.Learning.Schedules;
using Gossamer.Sparsity.Budgets;
using Gossamer.Sparsity.Distributions;
using Gossamer.Sparsity.Drop;
using Gossamer.Sparsity.Growth;
using Gossamer.Sparsity.Rounds;
using Gossamer.Sparsity.Training;

namespace Gossamer.Sparsity.Methods;

/// <summary>Deep rewiring (DeepR): noisy weights of fixed sign, replaced when they would change it.</summary>
public static class DeepRewiring
{
    /// <summary>The registry's entry.</summary>
    public static MethodInfo Info { get; } = new(
        "deepr", "DeepR", "drops weights that change sign, grows at random within the layer, adds noise and L1 decay",
        "Bellec et al., ICLR 2018, arXiv 1711.05136", Create);

    /// <summary>The registry's entry for the variant with one bound for the network.</summary>
    public static MethodInfo Global { get; } = new(
        "deepr-global", "DeepR, global", "drops weights that change sign, grows at random in layers drawn by size, adds noise and L1 decay",
        "Bellec et al., ICLR 2018, arXiv 1711.05136", CreateGlobal);

    /// <summary>Builds the method with a bound for each layer.</summary>
    public static SparseMethod Create(MethodOptions options) => Build("deepr", options, perLayer: true);

    /// <summary>Builds the method with one bound for the network.</summary>
    public static SparseMethod CreateGlobal(MethodOptions options) => Build("deepr-global", options, perLayer: false);

    /// <summary>
    /// Its own schedule has a round after every step. A shared plan gives interval and end; between its rounds a weight may
    /// stand on the wrong side of zero. Drop fractions play no part: the sign alone decides.
    /// </summary>
    private static SparseMethod Build(string name, MethodOptions options, bool perLayer)
    {
        var connections = new SignedConnections();
        return new SparseMethod(name, options.Sparsity)
        {
            Distribution = options.Distribution ?? new ErdosRenyi(),
            Structure = options.Structure,
            Rounds = options.SharedRounds ?? new RoundPlan(1, options.TotalSteps, new ConstantSchedule(1)),
            Drop = new DropSignChanged(connections, perLayer),
            Budget = perLayer ? new ConstantBudget() : new CategoricalBudget(),
            Growth = new GrowRule(new RandomScore()) { Signal = GrowSignal.None, RegrowthAllowed = false, Values = connections },
            Extensions = [connections],
        };
    }
}
