using Gossamer.Learning.Schedules;
using Gossamer.Sparsity.Distributions;
using Gossamer.Sparsity.Drop;
using Gossamer.Sparsity.Growth;
using Gossamer.Sparsity.Rounds;

namespace Gossamer.Sparsity.Methods;

/// <summary>Sparse evolutionary training as first published.</summary>
public static class SetOriginal
{
    /// <summary>The registry's entry.</summary>
    public static MethodInfo Info { get; } = new(
        "set-original", "SET", "drops small positive and small negative weights, grows random values at random; the last layer stays",
        "Mocanu et al., 2018, arXiv 1707.04780", Create);

    /// <summary>
    /// Builds the method. Its own schedule drops 30 % after every epoch but the last. For its own density in place of the asked
    /// one, pass <see cref="ErdosRenyiEpsilon"/> as the distribution.
    /// </summary>
    public static SparseMethod Create(MethodOptions options)
    {
        RoundPlan rounds = options.SharedRounds
            ?? new RoundPlan(options.StepsPerEpoch, options.TotalSteps - options.StepsPerEpoch, new ConstantSchedule(0.3))
            {
                Rounding = DropRounding.Truncate,
            };
        return new SparseMethod("set-original", options.Sparsity)
        {
            Distribution = options.Distribution ?? new ErdosRenyi(Kernel: false),
            Structure = options.Structure,
            Rounds = rounds,
            Drop = new DropSmallestBySign(rounds.Rounding),
            Growth = new GrowRule(new RandomScore()) { Signal = GrowSignal.None, Values = new HeUniformValues() },
        };
    }
}
