using Gossamer.Agreement.Estimates;
using Gossamer.Agreement.Ratings;
using Gossamer.Learning.Statistics;
using MathNet.Numerics.Distributions;

namespace Gossamer.Agreement.Coefficients;

/// <summary>
/// Coefficients for any number of raters, who may differ from unit to unit: they share the observed agreement and differ in what they
/// take chance agreement to be.
/// </summary>
public static class MultiRaterKappa
{
    /// <summary>The share of pairs of raters that agree, weighted.</summary>
    public static Estimate PercentAgreement(RatingTable table, CategoryWeights weights, BootstrapOptions options) =>
        FromShares(table, weights, options, $"Percent agreement, {weights.Name} weights", static (observed, _) => observed);

    /// <summary>2 P_o − 1: kappa as it would be with categories of equal prevalence and raters without bias (Byrt, Bishop, Carlin, 1993).</summary>
    public static Estimate PrevalenceAndBiasAdjusted(RatingTable table, BootstrapOptions options) => FromShares(
        table, CategoryWeights.Identity(table.Categories.Count), options, "Prevalence- and bias-adjusted kappa, 2 P_o − 1", static (observed, _) => 2 * observed - 1);

    /// <summary>Brennan and Prediger's coefficient (Educational and Psychological Measurement 41, 1981): chance takes each category alike.</summary>
    public static Estimate BrennanPrediger(RatingTable table, CategoryWeights weights, BootstrapOptions options)
    {
        int q = weights.Categories;
        return FromShares(table, weights, options, $"Brennan-Prediger, {weights.Name} weights", (observed, _) => Beyond(observed, weights.Sum / ((double)q * q)));
    }

    /// <summary>
    /// Fleiss' kappa (Psychological Bulletin 76, 1971): chance takes categories as often as all raters do. With as many ratings of every
    /// unit the null standard error is that of Fleiss, Nee and Landis (1979).
    /// </summary>
    public static Estimate Fleiss(RatingTable table, CategoryWeights weights, BootstrapOptions options)
    {
        int q = weights.Categories;
        Estimate estimate = FromShares(table, weights, options, $"Fleiss' kappa, {weights.Name} weights", (observed, shares) =>
        {
            double expected = 0;
            for (int k = 0; k < q; k++)
                for (int l = 0; l < q; l++) expected += weights[k, l] * shares[k] * shares[l];
            return Beyond(observed, expected);
        });
        return estimate with { NullStandardError = estimate.Value is null || weights.Name != "identity" ? null : FleissNullError(table) };
    }

    /// <summary>
    /// Gwet's AC1, or AC2 with weights (British Journal of Mathematical and Statistical Psychology 61, 2008), with his variance over units
    /// and a t interval whose upper limit is cut at 1; with clusters a bootstrap over them.
    /// </summary>
    public static Estimate Gwet(RatingTable table, CategoryWeights weights, BootstrapOptions options)
    {
        int q = weights.Categories;
        string name = $"Gwet's {(weights.Name == "identity" ? "AC1" : $"AC2, {weights.Name} weights")}", method = $"{name}; t interval of his variance";
        // His variance takes units for independent.
        if (options.Clusters is not null && q > 1)
            return FromShares(table, weights, options, name, (agreement, chosen) => Beyond(agreement, weights.Sum / (q * (q - 1.0)) * chosen.Sum(static share => share * (1 - share))));
        var counts = new ChoiceCounts(table, weights);
        if (q < 2) return Estimate.Degenerate(method, counts.Units, counts.Excluded);
        if (counts.Units == 0) return Estimate.None(method, EstimateStatus.TooFewRatings, "no unit has two ratings", 0, counts.Excluded);
        double[] sums = counts.Sums.Total(), shares = [.. Enumerable.Range(0, q).Select(k => ChoiceCounts.Share(sums, k))];
        double scale = weights.Sum / (q * (q - 1.0)), observed = ChoiceCounts.Observed(sums), expected = scale * shares.Sum(static share => share * (1 - share));
        if (1 - expected < 1e-15) return Estimate.Degenerate(method, counts.Units, counts.Excluded);
        double coefficient = (observed - expected) / (1 - expected);
        int rated = Enumerable.Range(0, table.Units.Count).Count(unit => table.CategoriesOf(unit).Length > 0);
        double squares = 0;
        for (int unit = 0; unit < table.Units.Count; unit++)
        {
            ReadOnlySpan<int> chosen = table.CategoriesOf(unit);
            if (chosen.Length == 0) continue;
            double chance = 0;
            foreach (int category in chosen) chance += 1 - shares[category];
            chance *= scale / chosen.Length;
            double g = chosen.Length >= 2 ? (double)rated / counts.Units * (counts.AgreementOf(unit) - expected) / (1 - expected) : 0;
            double adjusted = g - 2 * (1 - coefficient) * (chance - expected) / (1 - expected);
            squares += (adjusted - coefficient) * (adjusted - coefficient);
        }
        double? error = rated > 1 ? Math.Sqrt(squares / (rated * (rated - 1.0))) : null;
        double? margin = error * (rated > 1 ? StudentT.InvCDF(0, 1, rated - 1, 0.5 + options.Confidence / 2) : 0);
        double? high = coefficient + margin;
        return new Estimate(
            coefficient, coefficient - margin, high > 1 ? 1 : high, method, counts.Units, counts.Excluded, EstimateStatus.Estimated, Resampled.Cases)
        {
            StandardError = error,
        };
    }

    /// <summary>Conger's kappa (Psychological Bulletin 88, 1980): chance takes categories as often as each rater does, pair by pair.</summary>
    public static Estimate Conger(RatingTable table, CategoryWeights weights, BootstrapOptions options)
    {
        string method = $"Conger's kappa, {weights.Name} weights";
        if (!table.RatersAreKnown) return Estimate.None(method, EstimateStatus.NotApplicable, "it needs to know who rated, and the file holds counts");
        int q = weights.Categories, raters = table.Raters.Count;
        if ((long)q * q * raters * raters > 1 << 24) return Estimate.None(method, EstimateStatus.NotApplicable, $"{raters} raters and {q} categories are too many");
        var counts = new ChoiceCounts(table, weights);
        if (counts.Units == 0) return Estimate.None(method, EstimateStatus.TooFewRatings, "no unit has two ratings", 0, counts.Excluded);
        UnitSums sums = UnitSums.Collect(table.Units.Count, 2 + raters * q, (unit, add) =>
        {
            ReadOnlySpan<int> chosen = table.CategoriesOf(unit), who = table.RatersOf(unit);
            for (int i = 0; i < chosen.Length; i++) add(2 + who[i] * q + chosen[i], 1);
            if (chosen.Length < 2) return;
            add(0, 1);
            add(1, counts.AgreementOf(unit));
        });
        return BootstrapEstimate.Of(method, sums, counts.Units, counts.Excluded, total => Beyond(total[1] / total[0], CongerChance(total[2..], raters, weights)), options);
    }

    private static double CongerChance(ReadOnlySpan<double> choices, int raters, CategoryWeights weights)
    {
        int q = weights.Categories, active = 0;
        double[] all = new double[q];
        double own = 0;
        Span<double> shares = stackalloc double[q];
        for (int rater = 0; rater < raters; rater++)
        {
            double n = 0;
            for (int k = 0; k < q; k++) n += choices[rater * q + k];
            if (n == 0) continue;
            active++;
            for (int k = 0; k < q; k++)
            {
                shares[k] = choices[rater * q + k] / n;
                all[k] += shares[k];
            }
            for (int k = 0; k < q; k++)
                for (int l = 0; l < q; l++) own += weights[k, l] * shares[k] * shares[l];
        }
        double pairs = 0;
        for (int k = 0; k < q; k++)
            for (int l = 0; l < q; l++) pairs += weights[k, l] * all[k] * all[l];
        return active < 2 ? double.NaN : (pairs - own) / (active * (active - 1.0));
    }

    private static Estimate FromShares(
        RatingTable table, CategoryWeights weights, BootstrapOptions options, string method, Func<double, double[], double> coefficient)
    {
        var counts = new ChoiceCounts(table, weights);
        if (counts.Units == 0) return Estimate.None(method, EstimateStatus.TooFewRatings, "no unit has two ratings", 0, counts.Excluded);
        int q = weights.Categories;
        return BootstrapEstimate.Of(
            method, counts.Sums, counts.Units, counts.Excluded,
            sums =>
            {
                double[] shares = new double[q];
                for (int k = 0; k < q; k++) shares[k] = ChoiceCounts.Share(sums, k);
                return coefficient(ChoiceCounts.Observed(sums), shares);
            },
            options);
    }

    private static double? FleissNullError(RatingTable table)
    {
        int m = table.CategoriesOf(0).Length, n = table.Units.Count;
        double[] shares = new double[table.Categories.Count];
        for (int unit = 0; unit < n; unit++)
        {
            ReadOnlySpan<int> chosen = table.CategoriesOf(unit);
            if (chosen.Length != m || m < 2) return null;
            foreach (int category in chosen) shares[category] += 1.0 / ((double)n * m);
        }
        double spread = shares.Sum(static share => share * (1 - share));
        double skew = shares.Sum(static share => share * (1 - share) * (1 - 2 * share));
        return spread == 0 ? null : Math.Sqrt(2 / (n * m * (m - 1.0) * spread * spread) * (spread * spread - skew));
    }

    private static double Beyond(double observed, double expected) => 1 - expected < 1e-15 ? double.NaN : (observed - expected) / (1 - expected);
}
