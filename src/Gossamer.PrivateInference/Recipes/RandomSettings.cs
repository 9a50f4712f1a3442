using Gossamer.Kernels.Randomness;
using Gossamer.PrivateInference.Search;

namespace Gossamer.PrivateInference.Recipes;

/// <summary>Gates at random that cost about what others do.</summary>
public static class RandomSettings
{
    private const int Draws = 20000;
    private const double Tolerance = 0.05;

    /// <summary>
    /// At most <paramref name="count"/> different settings, other than <paramref name="choices"/>, whose prices are within 5 % of theirs; fewer
    /// where there are not so many.
    /// </summary>
    public static IEnumerable<IReadOnlyList<GateChoice>> AtPriceOf(
        IReadOnlyList<GateChoice> choices, GatePrices prices, int count, CounterRandom random)
    {
        double wanted = prices.Of(choices);
        var seen = new HashSet<string>(StringComparer.Ordinal) { Text(choices) };
        int found = 0;
        for (ulong draw = 0; draw < Draws && found < count; draw++)
        {
            CounterRandom own = random.Fork(draw);
            // The share of comparisons is drawn too: few and many are then as likely as half of them.
            double share = own.Uniform(0);
            GateChoice[] setting = [.. Enumerable.Range(0, prices.Count).Select(
                gate => own.Uniform((ulong)gate + 1) < share ? GateChoice.Comparison : GateChoice.Polynomial)];
            if (Math.Abs(prices.Of(setting) / wanted - 1) > Tolerance || !seen.Add(Text(setting))) continue;
            found++;
            yield return setting;
        }
    }

    private static string Text(IReadOnlyList<GateChoice> choices) => string.Concat(choices.Select(static choice => (int)choice));
}
