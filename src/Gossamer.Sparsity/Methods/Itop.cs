using Gossamer.Learning.Schedules;
using Gossamer.Sparsity.Distributions;
using Gossamer.Sparsity.Drop;
using Gossamer.Sparsity.Growth;
using Gossamer.Sparsity.Rounds;

namespace Gossamer.Sparsity.Methods;

/// <summary>
/// In-time over-parameterization: RigL or random growth with rounds far apart, so that each change has time to prove itself.
/// </summary>
public static class Itop
{
    // Released for CIFAR: rounds every 4000 steps of 97,656 with gradient growth, every 1500 with random growth.
    private const double PublishedSteps = 97_656;

    /// <summary>The registry's entry.</summary>
    public static MethodInfo Info { get; } = new(
        "itop", "RigL-ITOP", "RigL with rounds far apart", "Liu et al., ICML 2021, arXiv 2102.02887", Create);

    /// <summary>The registry's entry for growth among weights that were never active.</summary>
    public static MethodInfo RandomUnfired { get; } = new(
        "itop-random-unfired", "ITOP, random unfired", "drops small weights, grows at random, the never active first",
        "Liu et al., ICML 2021, arXiv 2102.02887", CreateRandomUnfired);

    /// <summary>Builds the method with gradient growth.</summary>
    public static SparseMethod Create(MethodOptions options)
    {
        var growth = new GrowRule(new MagnitudeOfSignal())
        {
            RegrowthAllowed = options.RegrowthAllowed,
            SampledCandidates = options.SampledCandidates,
        };
        return Build("itop", options, 4000, growth);
    }

    /// <summary>Builds the method with random growth: the pure exploration that DST-EE should be measured against.</summary>
    public static SparseMethod CreateRandomUnfired(MethodOptions options) =>
        Build("itop-random-unfired", options, 1500, new GrowRule(new RandomScore(neverActiveFirst: true)) { Signal = GrowSignal.None, RegrowthAllowed = options.RegrowthAllowed });

    /// <summary>The published interval in proportion to the length of training; ζ from 0.5 to 0.005 over all of it.</summary>
    private static SparseMethod Build(string name, MethodOptions options, double publishedInterval, GrowRule growth)
    {
        RoundPlan rounds = options.SharedRounds ?? new RoundPlan(
            Math.Max(1, (long)Math.Round(options.TotalSteps * publishedInterval / PublishedSteps)), options.TotalSteps,
            new CosineSchedule(RoundPlan.DefaultDropFraction, RoundPlan.DefaultLastDropFraction, options.TotalSteps));
        return new SparseMethod(name, options.Sparsity)
        {
            Distribution = options.Distribution ?? new ErdosRenyi(),
            Structure = options.Structure,
            Rounds = rounds,
            Drop = new DropSmallest(new MagnitudeScore(), rounds.Rounding),
            Growth = growth,
        };
    }
}
