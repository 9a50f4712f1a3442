using Gossamer.Agreement.Estimates;
using Gossamer.Agreement.Ratings;
using MathNet.Numerics.Distributions;

namespace Gossamer.Agreement.Coefficients;

/// <summary>
/// Cohen's kappa of two raters, weighted or not (Psychological Bulletin 70, 1968), with the large-sample standard errors of Fleiss, Cohen
/// and Everitt (Psychological Bulletin 72, 1969).
/// </summary>
public static class CohenKappa
{
    /// <summary>The kappa of a table of counts [first rater's category, second rater's category].</summary>
    public static Estimate OfCounts(double[,] counts, CategoryWeights weights, double confidence = 0.95)
    {
        int q = counts.GetLength(0);
        if (counts.GetLength(1) != q || weights.Categories != q) throw new ArgumentException($"counts are {q} by {counts.GetLength(1)}, weights {weights.Categories} wide; expected the same square");
        double n = 0;
        foreach (double count in counts) n += count;
        string method = $"Cohen's kappa, {weights.Name} weights; Fleiss-Cohen-Everitt standard error";
        if (n < 1) return Estimate.None(method, EstimateStatus.TooFewRatings, "no unit has both ratings");
        double[] rows = new double[q], columns = new double[q];
        for (int i = 0; i < q; i++)
            for (int j = 0; j < q; j++)
            {
                rows[i] += counts[i, j] / n;
                columns[j] += counts[i, j] / n;
            }
        double observed = 0, expected = 0;
        double[] rowWeights = new double[q], columnWeights = new double[q];
        for (int i = 0; i < q; i++)
            for (int j = 0; j < q; j++)
            {
                double weight = weights[i, j];
                observed += weight * counts[i, j] / n;
                expected += weight * rows[i] * columns[j];
                rowWeights[i] += columns[j] * weight;
                columnWeights[j] += rows[i] * weight;
            }
        if (1 - expected < 1e-15) return Estimate.Degenerate(method, (int)n, 0);
        double kappa = (observed - expected) / (1 - expected), variance = 0, nullVariance = 0;
        for (int i = 0; i < q; i++)
            for (int j = 0; j < q; j++)
            {
                double weight = weights[i, j], both = rowWeights[i] + columnWeights[j];
                double term = weight - both * (1 - kappa);
                variance += counts[i, j] / n * term * term;
                nullVariance += rows[i] * columns[j] * (weight - both) * (weight - both);
            }
        double center = kappa - expected * (1 - kappa), scale = n * (1 - expected) * (1 - expected);
        double error = Math.Sqrt(Math.Max(0, variance - center * center) / scale);
        double margin = Normal.InvCDF(0, 1, 0.5 + confidence / 2) * error;
        return new Estimate(kappa, kappa - margin, Math.Min(1, kappa + margin), method, (int)n, 0, EstimateStatus.Estimated, Resampled.Cases)
        {
            StandardError = error,
            NullStandardError = Math.Sqrt(Math.Max(0, nullVariance - expected * expected) / scale),
        };
    }

    /// <summary>The kappa of two raters of a table, over the units that both rated.</summary>
    public static Estimate Of(RatingTable table, int first, int second, CategoryWeights weights, double confidence = 0.95)
    {
        (double[,] counts, int excluded) = Counts(table, first, second);
        return OfCounts(counts, weights, confidence) with { Excluded = excluded };
    }

    /// <summary>How often each pair of categories was chosen, over the units that both rated, and how many units were not.</summary>
    public static (double[,] Counts, int Excluded) Counts(RatingTable table, int first, int second)
    {
        int q = table.Categories.Count, excluded = 0;
        double[,] counts = new double[q, q];
        for (int unit = 0; unit < table.Units.Count; unit++)
        {
            ReadOnlySpan<int> raters = table.RatersOf(unit);
            int a = raters.IndexOf(first), b = raters.IndexOf(second);
            if (a < 0 || b < 0) excluded++;
            else counts[table.CategoriesOf(unit)[a], table.CategoriesOf(unit)[b]]++;
        }
        return (counts, excluded);
    }
}
