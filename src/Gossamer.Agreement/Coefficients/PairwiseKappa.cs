using Gossamer.Agreement.Estimates;
using Gossamer.Agreement.Ratings;
using Gossamer.Learning.Statistics;

namespace Gossamer.Agreement.Coefficients;

/// <summary>Coefficients that need to know who rated: Cohen's kappa, Light's mean over pairs, and Scott's pi.</summary>
internal static class PairwiseKappa
{
    private const int MostRaters = 30;

    /// <summary>Cohen's kappa of two raters; of more the mean over their pairs (Light, Psychological Bulletin 76, 1971).</summary>
    public static Estimate Cohen(RatingTable table, CategoryWeights weights, BootstrapOptions options)
    {
        const string Name = "Cohen's kappa";
        if (Refusal(table, Name) is { } refusal) return refusal;
        int raters = table.Raters.Count, q = table.Categories.Count;
        if (raters == 2 && options.Clusters is null) return CohenKappa.Of(table, 0, 1, weights, options.Confidence);
        int pairs = raters * (raters - 1) / 2;
        string method = $"{Name}, {weights.Name} weights{(pairs > 1 ? $", mean of {pairs} pairs of raters (Light)" : "")}";
        UnitSums sums = UnitSums.Collect(table.Units.Count, pairs * q * q, (unit, add) =>
        {
            ReadOnlySpan<int> who = table.RatersOf(unit), what = table.CategoriesOf(unit);
            for (int i = 0; i < who.Length; i++)
                for (int j = 0; j < who.Length; j++)
                    if (who[i] < who[j]) add((Pair(who[i], who[j], raters) * q + what[i]) * q + what[j], 1);
        });
        double[] total = sums.Total();
        for (int pair = 0; pair < pairs; pair++)
            if (total.AsSpan(pair * q * q, q * q).IndexOfAnyExcept(0.0) < 0)
                return Estimate.None(method, EstimateStatus.NotApplicable, "two raters share no unit");
        int excluded = Enumerable.Range(0, table.Units.Count).Count(unit => table.CategoriesOf(unit).Length < 2);
        return BootstrapEstimate.Of(method, sums, table.Units.Count - excluded, excluded, counts => Mean(counts, pairs, weights), options);
    }

    /// <summary>Scott's pi of two raters (Public Opinion Quarterly 19, 1955): chance agreement from both raters' choices together.</summary>
    public static Estimate Scott(RatingTable table, CategoryWeights weights, BootstrapOptions options)
    {
        const string Name = "Scott's pi";
        if (table.Raters.Count != 2)
            return Estimate.None(Name, EstimateStatus.NotApplicable, $"it is for two raters, here are {table.Raters.Count}; Fleiss' kappa extends it");
        int q = table.Categories.Count;
        UnitSums sums = UnitSums.Collect(table.Units.Count, q * q, (unit, add) =>
        {
            ReadOnlySpan<int> what = table.CategoriesOf(unit);
            if (what.Length == 2) add(what[0] * q + what[1], 1);
        });
        int excluded = Enumerable.Range(0, table.Units.Count).Count(unit => table.CategoriesOf(unit).Length < 2);
        if (excluded == table.Units.Count) return Estimate.None(Name, EstimateStatus.TooFewRatings, "no unit has both ratings", 0, excluded);
        return BootstrapEstimate.Of($"{Name}, {weights.Name} weights", sums, table.Units.Count - excluded, excluded, counts => Pi(counts, q, weights), options);
    }

    private static Estimate? Refusal(RatingTable table, string name)
    {
        if (!table.RatersAreKnown) return Estimate.None(name, EstimateStatus.NotApplicable, "it needs to know who rated, and the file holds counts");
        if (table.Raters.Count < 2) return Estimate.None(name, EstimateStatus.TooFewRatings, "there is one rater");
        return table.Raters.Count > MostRaters
            ? Estimate.None(name, EstimateStatus.NotApplicable, $"{table.Raters.Count} raters make too many pairs with too few shared units; see Fleiss' kappa")
            : null;
    }

    private static int Pair(int first, int second, int raters) => first * (2 * raters - first - 1) / 2 + second - first - 1;

    private static double Mean(ReadOnlySpan<double> counts, int pairs, CategoryWeights weights)
    {
        int q = weights.Categories;
        double sum = 0;
        for (int pair = 0; pair < pairs; pair++) sum += Kappa(counts.Slice(pair * q * q, q * q), weights);
        return sum / pairs;
    }

    private static double Kappa(ReadOnlySpan<double> counts, CategoryWeights weights)
    {
        int q = weights.Categories;
        double n = 0, observed = 0, expected = 0;
        Span<double> rows = stackalloc double[q], columns = stackalloc double[q];
        for (int i = 0; i < q; i++)
            for (int j = 0; j < q; j++)
            {
                double count = counts[i * q + j];
                n += count;
                observed += weights[i, j] * count;
                rows[i] += count;
                columns[j] += count;
            }
        for (int i = 0; i < q; i++)
            for (int j = 0; j < q; j++) expected += weights[i, j] * rows[i] * columns[j];
        expected /= n * n;
        return n > 0 && 1 - expected > 1e-15 ? (observed / n - expected) / (1 - expected) : double.NaN;
    }

    private static double Pi(ReadOnlySpan<double> counts, int q, CategoryWeights weights)
    {
        double n = 0, observed = 0, expected = 0;
        double[] shares = new double[q];
        for (int i = 0; i < q; i++)
            for (int j = 0; j < q; j++)
            {
                double count = counts[i * q + j];
                n += count;
                observed += weights[i, j] * count;
                shares[i] += count / 2;
                shares[j] += count / 2;
            }
        for (int i = 0; i < q; i++)
            for (int j = 0; j < q; j++) expected += weights[i, j] * shares[i] * shares[j];
        expected /= n * n;
        return n > 0 && 1 - expected > 1e-15 ? (observed / n - expected) / (1 - expected) : double.NaN;
    }
}
