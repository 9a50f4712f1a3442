using Gossamer.Agreement.Estimates;
using Gossamer.Agreement.Ratings;
using Gossamer.Learning.Statistics;
using MathNet.Numerics.Distributions;

namespace Gossamer.Agreement.Coefficients;

/// <summary>
/// Krippendorff's alpha (Content Analysis, chapter 11): 1 − observed / expected disagreement, with the metric of the scale. Ordinal is
/// his ordinal metric, which is not the same as ordinal weights of other packages.
/// </summary>
public static class KrippendorffAlpha
{
    /// <summary>Different values beyond which the ratio metric is refused: it takes the square of their number.</summary>
    public const int MostRatioValues = 20_000;

    /// <summary>Categories up to which coincidences are resampled cell by cell.</summary>
    private const int FewCategories = 64;

    /// <summary>The alpha of a table with its interval over units.</summary>
    public static Estimate Of(RatingTable table, BootstrapOptions options)
    {
        string method = $"Krippendorff's alpha, {Name(table.Scale)} metric";
        (int paired, int excluded) = Paired(table);
        if (paired == 0) return Estimate.None(method, EstimateStatus.TooFewRatings, "no unit has two ratings", 0, excluded);
        bool few = table.Categories.Count <= FewCategories;
        switch (table.Scale)
        {
            case MeasurementScale.Nominal:
                return BootstrapEstimate.Of(method, NominalSums(table), paired, excluded, Nominal, options);
            case MeasurementScale.Interval:
                return BootstrapEstimate.Of(method, MomentSums(table, Centered(table)), paired, excluded, Moments, options);
            case MeasurementScale.Ordinal when !few:
                return BootstrapEstimate.Of($"{method}, ranks held at the full sample's in the interval", MomentSums(table, MidRanks(table)), paired, excluded, Moments, options);
            case MeasurementScale.Ratio when table.Categories.Count > MostRatioValues:
                return Estimate.None(method, EstimateStatus.NotApplicable, $"{table.Categories.Count} different values, more than {MostRatioValues}: the ratio metric takes the square of their number", paired, excluded);
            case MeasurementScale.Ratio when !few:
                return RatioByJackknife(table, method, paired, excluded, options);
            default:
                double[] values = table.CategoryValues.ToArray();
                bool ordinal = table.Scale == MeasurementScale.Ordinal;
                return BootstrapEstimate.Of(
                    method, CoincidenceSums(table), paired, excluded, sums => FromCoincidences(sums, values, ordinal), options);
        }
    }

    /// <summary>The alpha alone, in time proportional to the ratings, or to the square of the different values on the ratio scale.</summary>
    public static double Value(RatingTable table) => table.Scale switch
    {
        MeasurementScale.Nominal => NominalValue(table),
        MeasurementScale.Interval => MomentValue(table, Centered(table)),
        MeasurementScale.Ordinal => MomentValue(table, MidRanks(table)),
        _ => RatioValue(table),
    };

    private static string Name(MeasurementScale scale) => scale.ToString().ToLowerInvariant();

    private static (int Paired, int Excluded) Paired(RatingTable table)
    {
        int paired = 0;
        for (int unit = 0; unit < table.Units.Count; unit++)
            if (table.CategoriesOf(unit).Length >= 2) paired++;
        return (paired, table.Units.Count - paired);
    }

    // Sums for the nominal metric: how often each category stands in units with at least two ratings; last, pairs that agree.
    private static UnitSums NominalSums(RatingTable table)
    {
        int q = table.Categories.Count;
        return UnitSums.Collect(table.Units.Count, q + 1, (unit, add) =>
        {
            ReadOnlySpan<int> chosen = table.CategoriesOf(unit);
            if (chosen.Length < 2) return;
            foreach (int category in chosen) add(category, 1);
            add(q, AgreeingPairs(chosen) / (chosen.Length - 1.0));
        });
    }

    private static double AgreeingPairs(ReadOnlySpan<int> chosen)
    {
        double pairs = 0;
        for (int i = 0; i < chosen.Length; i++)
            for (int j = i + 1; j < chosen.Length; j++)
                if (chosen[i] == chosen[j]) pairs += 2;
        return pairs;
    }

    private static double Nominal(ReadOnlySpan<double> sums)
    {
        double n = 0, squares = 0;
        for (int k = 0; k < sums.Length - 1; k++)
        {
            n += sums[k];
            squares += sums[k] * sums[k];
        }
        double expected = (n * n - squares) / (n - 1);
        return n > 1 && expected > 0 ? 1 - (n - sums[^1]) / expected : double.NaN;
    }

    private static double NominalValue(RatingTable table)
    {
        double[] sums = new double[table.Categories.Count + 1];
        for (int unit = 0; unit < table.Units.Count; unit++)
        {
            ReadOnlySpan<int> chosen = table.CategoriesOf(unit);
            if (chosen.Length < 2) continue;
            foreach (int category in chosen) sums[category]++;
            sums[^1] += AgreeingPairs(chosen) / (chosen.Length - 1.0);
        }
        return Nominal(sums);
    }

    // Sums for squared differences: ratings, their sum, their squares, and within units m Σx² − (Σx)² over m − 1.
    private static UnitSums MomentSums(RatingTable table, double[] values) => UnitSums.OfRows(MomentRows(table, values), 4);

    private static double[] MomentRows(RatingTable table, double[] values)
    {
        double[] rows = new double[4 * table.Units.Count];
        for (int unit = 0; unit < table.Units.Count; unit++)
        {
            ReadOnlySpan<int> chosen = table.CategoriesOf(unit);
            if (chosen.Length < 2) continue;
            double sum = 0, squares = 0, mean = 0, within = 0;
            foreach (int category in chosen) sum += values[category];
            mean = sum / chosen.Length;
            foreach (int category in chosen)
            {
                squares += values[category] * values[category];
                within += (values[category] - mean) * (values[category] - mean);
            }
            (rows[4 * unit], rows[4 * unit + 1], rows[4 * unit + 2]) = (chosen.Length, sum, squares);
            rows[4 * unit + 3] = chosen.Length * within / (chosen.Length - 1.0);
        }
        return rows;
    }

    private static double Moments(ReadOnlySpan<double> sums)
    {
        double n = sums[0], expected = (n * sums[2] - sums[1] * sums[1]) / (n - 1);
        return n > 1 && expected > 1e-13 * sums[2] ? 1 - sums[3] / expected : double.NaN;
    }

    private static double MomentValue(RatingTable table, double[] values)
    {
        double[] rows = MomentRows(table, values), sums = new double[4];
        for (int i = 0; i < rows.Length; i++) sums[i & 3] += rows[i];
        return Moments(sums);
    }

    /// <summary>Values less their mean over ratings, so that squares keep their digits.</summary>
    private static double[] Centered(RatingTable table)
    {
        double[] counts = PairedCounts(table), values = table.CategoryValues.ToArray();
        double n = 0, sum = 0;
        for (int k = 0; k < values.Length; k++)
        {
            n += counts[k];
            sum += counts[k] * values[k];
        }
        double mean = n > 0 ? sum / n : 0;
        for (int k = 0; k < values.Length; k++) values[k] -= mean;
        return values;
    }

    /// <summary>
    /// Σ n_g from c to k less (n_c + n_k) / 2 is the difference of the mid-ranks of c and k, so that the ordinal metric is the interval
    /// metric on mid-ranks, here less their mean.
    /// </summary>
    private static double[] MidRanks(RatingTable table)
    {
        double[] counts = PairedCounts(table);
        double below = 0, half = counts.Sum() / 2;
        for (int k = 0; k < counts.Length; k++)
        {
            double count = counts[k];
            counts[k] = below + count / 2 - half;
            below += count;
        }
        return counts;
    }

    private static double[] PairedCounts(RatingTable table)
    {
        double[] counts = new double[table.Categories.Count];
        for (int unit = 0; unit < table.Units.Count; unit++)
        {
            ReadOnlySpan<int> chosen = table.CategoriesOf(unit);
            if (chosen.Length < 2) continue;
            foreach (int category in chosen) counts[category]++;
        }
        return counts;
    }

    // Sums for metrics that change with the sample: how often each category, then the coincidences of each pair of categories.
    private static UnitSums CoincidenceSums(RatingTable table)
    {
        int q = table.Categories.Count;
        return UnitSums.Collect(table.Units.Count, q + q * q, (unit, add) =>
        {
            ReadOnlySpan<int> chosen = table.CategoriesOf(unit);
            if (chosen.Length < 2) return;
            foreach (int category in chosen) add(category, 1);
            for (int i = 0; i < chosen.Length; i++)
                for (int j = i + 1; j < chosen.Length; j++)
                    if (chosen[i] != chosen[j])
                        add(q + Math.Min(chosen[i], chosen[j]) * q + Math.Max(chosen[i], chosen[j]), 2 / (chosen.Length - 1.0));
        });
    }

    private static double FromCoincidences(ReadOnlySpan<double> sums, double[] values, bool ordinal)
    {
        int q = values.Length;
        Span<double> ranks = stackalloc double[q];
        double n = 0;
        for (int k = 0; k < q; k++)
        {
            ranks[k] = n + sums[k] / 2;
            n += sums[k];
        }
        double observed = 0, expected = 0;
        for (int c = 0; c < q; c++)
            for (int k = c + 1; k < q; k++)
            {
                double distance = ordinal ? ranks[k] - ranks[c] : RatioDistance(values[c], values[k]);
                observed += sums[q + c * q + k] * distance * distance;
                expected += 2 * sums[c] * sums[k] * distance * distance;
            }
        expected /= n - 1;
        return n > 1 && expected > 0 ? 1 - observed / expected : double.NaN;
    }

    private static double RatioDistance(double c, double k) => c + k == 0 ? 0 : (c - k) / (c + k);

    private static double RatioValue(RatingTable table)
    {
        double[] counts = PairedCounts(table), values = table.CategoryValues.ToArray();
        double n = counts.Sum(), expected = 0, observed = 0;
        for (int c = 0; c < values.Length; c++)
            for (int k = c + 1; k < values.Length; k++) expected += 2 * counts[c] * counts[k] * Squared(RatioDistance(values[c], values[k]));
        for (int unit = 0; unit < table.Units.Count; unit++) observed += RatioWithin(table.CategoriesOf(unit), values);
        return n > 1 && expected > 0 ? 1 - observed / (expected / (n - 1)) : double.NaN;
    }

    private static double RatioWithin(ReadOnlySpan<int> chosen, double[] values)
    {
        double within = 0;
        for (int i = 0; i < chosen.Length; i++)
            for (int j = i + 1; j < chosen.Length; j++) within += 2 * Squared(RatioDistance(values[chosen[i]], values[chosen[j]]));
        return chosen.Length < 2 ? 0 : within / (chosen.Length - 1.0);
    }

    /// <summary>
    /// Resampling would take the square of the number of values each time; leaving out a unit takes only its own ratings.
    /// </summary>
    private static Estimate RatioByJackknife(RatingTable table, string method, int paired, int excluded, BootstrapOptions options)
    {
        double[] counts = PairedCounts(table), values = table.CategoryValues.ToArray(), toAll = new double[values.Length];
        double n = counts.Sum(), expected = 0, observed = 0;
        for (int c = 0; c < values.Length; c++)
        {
            for (int k = 0; k < values.Length; k++) toAll[c] += counts[k] * Squared(RatioDistance(values[c], values[k]));
            expected += counts[c] * toAll[c];
        }
        for (int unit = 0; unit < table.Units.Count; unit++) observed += RatioWithin(table.CategoriesOf(unit), values);
        if (!(expected > 0)) return Estimate.Degenerate(method, paired, excluded);
        double alpha = 1 - observed * (n - 1) / expected;
        List<double> left = [];
        foreach (IGrouping<int, int> units in Enumerable.Range(0, table.Units.Count).Where(unit => table.CategoriesOf(unit).Length >= 2).GroupBy(unit => options.Clusters?[unit] ?? unit))
        {
            int[] chosen = [.. units.SelectMany(unit => table.CategoriesOf(unit).ToArray())];
            double within = units.Sum(unit => RatioWithin(table.CategoriesOf(unit), values)), rest = expected;
            foreach (int category in chosen)
            {
                rest -= 2 * toAll[category];
                foreach (int other in chosen) rest += Squared(RatioDistance(values[category], values[other]));
            }
            if (rest > 0) left.Add(1 - (observed - within) * (n - chosen.Length - 1) / rest);
        }
        double mean = left.Count > 0 ? left.Average() : 0;
        double? error = left.Count > 1 ? Math.Sqrt((left.Count - 1) * left.Sum(value => Squared(value - mean)) / left.Count) : null;
        double? margin = error * (left.Count > 1 ? StudentT.InvCDF(0, 1, left.Count - 1, 0.5 + options.Confidence / 2) : 0);
        return new Estimate(
            alpha, alpha - margin, alpha + margin, $"{method}; jackknife t interval over {left.Count} {(options.Clusters is null ? "units" : "clusters")}", paired, excluded, EstimateStatus.Estimated, Resampled.Cases)
        {
            StandardError = error,
        };
    }

    private static double Squared(double value) => value * value;
}
