using Gossamer.Sparsity.Distributions;
using Gossamer.Sparsity.Drop;
using Gossamer.Sparsity.Growth;
using Gossamer.Sparsity.Methods;
using Gossamer.Sparsity.Rounds;

namespace Gossamer.Tests.ReadMe;

// <sample>
/// <summary>RigL with a gradient that counts less the more rounds a weight has been active in already.</summary>
public static class DiscountedGrowth
{
    /// <summary>The registry's entry.</summary>
    public static MethodInfo Info { get; } = new(
        "discounted", "discounted RigL", "drops small weights, grows large gradients over the rounds a weight was active in",
        "an example", Create);

    /// <summary>Builds the method.</summary>
    public static SparseMethod Create(MethodOptions options)
    {
        RoundPlan rounds = options.SharedRounds ?? RoundPlan.Shared(options.TotalSteps);
        return new SparseMethod("discounted", options.Sparsity)
        {
            Distribution = options.Distribution ?? new ErdosRenyi(),
            Structure = options.Structure,
            Rounds = rounds,
            Drop = new DropSmallest(new MagnitudeScore(), rounds.Rounding),
            Growth = new GrowRule(new Score()),
        };
    }

    private sealed class Score : IGrowScore
    {
        void IGrowScore.Score(
            in GrowContext context, long firstUnit, ReadOnlySpan<double> signal, ReadOnlySpan<int> counts, Span<double> scores)
        {
            for (int i = 0; i < scores.Length; i++) scores[i] = Math.Abs(signal[i]) / (1 + counts[i]);
        }
    }
}
// </sample>
