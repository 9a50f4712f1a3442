using CsCheck;
using Gossamer.Agreement.Coefficients;
using Gossamer.Agreement.Estimates;
using Gossamer.Agreement.Ratings;
using Gossamer.Agreement.Recipes;
using Gossamer.Learning.Statistics;
using MathNet.Numerics.Distributions;
using Xunit;

namespace Gossamer.Tests.Agreement;

/// <summary>What holds of coefficients whatever the ratings, on a thousand random tables each.</summary>
public sealed class CoefficientPropertyTests
{
    private const int Cases = 1000;

    private static readonly BootstrapOptions One = new() { Replicates = 1 };

    /// <summary>Up to 12 units, 2 to 5 raters, values 1 to 5, a quarter of them missing.</summary>
    private static readonly Gen<double[,]> Tables = Gen.Select(Gen.Int[3, 12], Gen.Int[2, 5]).SelectMany(static (units, raters) =>
        Gen.Select(Gen.Int[1, 5], Gen.Int[0, 3]).Array[units * raters].Select(cells =>
        {
            double[,] table = new double[units, raters];
            for (int i = 0; i < cells.Length; i++) table[i / raters, i % raters] = cells[i].Item2 == 0 ? double.NaN : cells[i].Item1;
            return table;
        }));

    [Fact]
    public void Renaming_raters_and_reordering_units_changes_nothing() => Gen.Select(Tables, Gen.Int[0, 1000]).Sample(static (table, seed) =>
    {
        (int units, int raters) = (table.GetLength(0), table.GetLength(1));
        int[] unitOrder = [.. Enumerable.Range(0, units)], raterOrder = [.. Enumerable.Range(0, raters)];
        new Random(seed).Shuffle(unitOrder);
        new Random(seed + 1).Shuffle(raterOrder);
        double[,] other = new double[units, raters];
        for (int unit = 0; unit < units; unit++)
            for (int rater = 0; rater < raters; rater++) other[unit, rater] = table[unitOrder[unit], raterOrder[rater]];
        AssertSame(table, other, 1e-9);
    }, iter: Cases);

    /// <summary>Neither values nor intervals, whichever kind of estimator takes over where ratings are missing.</summary>
    [Fact]
    public void A_rater_or_unit_without_ratings_changes_nothing() => Gen.Select(Tables, Gen.Enum<MeasurementScale>(), Gen.Bool).Sample(static (table, scale, hasGaps) =>
    {
        (int units, int raters) = (table.GetLength(0), table.GetLength(1));
        double[,] larger = new double[units + 1, raters + 1];
        for (int unit = 0; unit <= units; unit++)
            for (int rater = 0; rater <= raters; rater++)
            {
                if (unit < units && rater < raters && !hasGaps && double.IsNaN(table[unit, rater])) table[unit, rater] = 1 + (unit + rater) % 5;
                larger[unit, rater] = unit < units && rater < raters ? table[unit, rater] : double.NaN;
            }
        RatingTable a = RatingTable.Of(scale, table), b = RatingTable.Of(scale, larger);
        if (a.Categories.Count < 2) return;
        CategoryWeights weights = CategoryWeights.Linear(a.Categories.Count);
        var few = new BootstrapOptions { Replicates = 20 };
        foreach (((string name, Estimate left), (_, Estimate right)) in AgreementMeasurement.Measure(a, weights, few).Named().Zip(AgreementMeasurement.Measure(b, weights, few).Named()))
        {
            Assert.True(left.Status == right.Status, name);
            Assert.True(IsClose(left.Value, right.Value) && IsClose(left.Low, right.Low) && IsClose(left.High, right.High), $"{name}: {left} and {right}");
        }
    }, iter: Cases);

    /// <summary>Names may be exchanged, ranks reversed, numbers moved and stretched, and ratios stretched (Stevens, Science 103, 1946).</summary>
    [Fact]
    public void Coefficients_depend_on_no_more_than_the_scale_says() => Gen.Select(Tables, Gen.Enum<MeasurementScale>(), Gen.Int[0, 1000]).Sample(static (table, scale, seed) =>
    {
        int[] names = [1, 2, 3, 4, 5];
        new Random(seed).Shuffle(names);
        double stretch = 0.5 + seed / 100.0, move = scale == MeasurementScale.Interval ? seed - 500 : 0;
        double[,] other = new double[table.GetLength(0), table.GetLength(1)];
        for (int unit = 0; unit < table.GetLength(0); unit++)
            for (int rater = 0; rater < table.GetLength(1); rater++)
            {
                double value = table[unit, rater];
                other[unit, rater] = double.IsNaN(value) ? value : scale == MeasurementScale.Nominal ? names[(int)value - 1] : scale == MeasurementScale.Ordinal ? 6 - value : stretch * value + move;
            }
        RatingTable a = RatingTable.Of(scale, table), b = RatingTable.Of(scale, other);
        Assert.Equal(KrippendorffAlpha.Value(a), KrippendorffAlpha.Value(b), 1e-9);
        if (a.Categories.Count < 2) return;
        CategoryWeights weights = scale == MeasurementScale.Nominal ? CategoryWeights.Identity(a.Categories.Count) : CategoryWeights.Quadratic(a.Categories.Count);
        foreach (((string name, Estimate left), (_, Estimate right)) in AgreementMeasurement.Measure(a, weights, One).Named().Zip(AgreementMeasurement.Measure(b, weights, One).Named()))
        {
            // Where ratings are missing, variance components come from an optimiser, which stops a little elsewhere.
            bool isFitted = !a.IsComplete && name.StartsWith("ICC", StringComparison.Ordinal);
            if (!isFitted) Assert.True(IsClose(left.Value, right.Value), $"{name}: {left.Value} and {right.Value}");
        }
    }, iter: Cases);

    [Fact]
    public void Alpha_by_sums_is_alpha_by_pairs() => Gen.Select(Tables, Gen.Enum<MeasurementScale>()).Sample(static (table, scale) =>
    {
        double brute = BruteAlpha(table, scale), fast = KrippendorffAlpha.Value(RatingTable.Of(scale, table));
        double? interval = KrippendorffAlpha.Of(RatingTable.Of(scale, table), One).Value;
        Assert.Equal(brute, fast, 1e-9);
        Assert.Equal(brute, interval ?? double.NaN, 1e-9);
    }, iter: Cases);

    [Fact]
    public void Nominal_alpha_of_two_raters_nears_Scotts_pi() => Gen.Int[0, 2].Array[600].Sample(static cells =>
    {
        double[,] table = new double[300, 2];
        for (int i = 0; i < 600; i++) table[i / 2, i % 2] = i % 2 == 1 && i % 3 > 0 ? table[i / 2, 0] : cells[i];
        RatingTable ratings = RatingTable.Of(MeasurementScale.Nominal, table);
        double alpha = KrippendorffAlpha.Value(ratings), fleiss = MultiRaterKappa.Fleiss(ratings, CategoryWeights.Identity(ratings.Categories.Count), One).Value!.Value;
        // With two raters and no gaps Fleiss' kappa is Scott's pi, and alpha differs by (1 - pi) / 2n.
        Assert.Equal(fleiss + (1 - fleiss) / 600, alpha, 1e-9);
        Assert.Equal(fleiss, AgreementPi(ratings), 1e-9);
    }, iter: Cases);

    [Fact]
    public void Quadratic_kappa_is_concordance() => Gen.Int[0, 4].Array[40].Sample(static cells =>
    {
        double[,] counts = new double[5, 5];
        for (int i = 0; i < 20; i++) counts[cells[2 * i], cells[2 * i + 1]]++;
        double[] first = [.. Enumerable.Range(0, 20).Select(i => (double)cells[2 * i])], second = [.. Enumerable.Range(0, 20).Select(i => (double)cells[2 * i + 1])];
        double? kappa = CohenKappa.OfCounts(counts, CategoryWeights.Quadratic(5)).Value;
        if (kappa is { } value) Assert.Equal(value, LinConcordance.Of(first, second, One).Value!.Value, 1e-9);
    }, iter: Cases);

    [Fact]
    public void Coefficients_meet_where_categories_are_chosen_alike() => Gen.Int[1, 30].Array[2].Sample(static half =>
    {
        // A symmetric table with equal margins: chance agreement is the same however it is reckoned.
        RatingTable table = PublishedRatings.OfPairs(MeasurementScale.Nominal, new[,] { { half[0], half[1] }, { half[1], half[0] } });
        CategoryWeights identity = CategoryWeights.Identity(2);
        double kappa = CohenKappa.Of(table, 0, 1, identity).Value!.Value;
        Assert.Equal(kappa, MultiRaterKappa.Gwet(table, identity, One).Value!.Value, 1e-9);
        Assert.Equal(kappa, MultiRaterKappa.BrennanPrediger(table, identity, One).Value!.Value, 1e-9);
        Assert.Equal(kappa, MultiRaterKappa.Fleiss(table, identity, One).Value!.Value, 1e-9);
    }, iter: Cases);

    [Fact]
    public void Duplicated_units_change_values_little_and_clustered_intervals_not_at_all()
    {
        var gate = new Lock();
        double clusteredWidths = 0, singleWidths = 0, naiveWidths = 0;
        Gen.Int[1, 3].Array[60].Sample(
            cells =>
            {
                double[,] once = new double[20, 3], twice = new double[40, 3];
                for (int i = 0; i < 60; i++) once[i / 3, i % 3] = twice[i / 3, i % 3] = twice[20 + i / 3, i % 3] = cells[i];
                BootstrapOptions plain = new() { Replicates = 200, LeastUnitsForBca = 1000 };
                int[] clusters = [.. Enumerable.Range(0, 40).Select(static unit => unit % 20)];
                Estimate single = KrippendorffAlpha.Of(RatingTable.Of(MeasurementScale.Nominal, once), plain);
                Estimate doubled = KrippendorffAlpha.Of(RatingTable.Of(MeasurementScale.Nominal, twice), plain with { Clusters = clusters });
                Estimate naive = KrippendorffAlpha.Of(RatingTable.Of(MeasurementScale.Nominal, twice), plain);
                if (single.Value is null) return;
                Assert.Equal(single.Value.Value, doubled.Value!.Value, 2.0 / 60);
                RatingTable less = RatingTable.Of(MeasurementScale.Nominal, once), more = RatingTable.Of(MeasurementScale.Nominal, twice);
                CategoryWeights weights = CategoryWeights.Identity(less.Categories.Count);
                Assert.Equal(MultiRaterKappa.Fleiss(less, weights, One).Value!.Value, MultiRaterKappa.Fleiss(more, weights, One).Value!.Value, 1e-12);
                Assert.Equal(MultiRaterKappa.Gwet(less, weights, One).Value!.Value, MultiRaterKappa.Gwet(more, weights, One).Value!.Value, 1e-12);
                Assert.Equal(MultiRaterKappa.Conger(less, weights, One).Value!.Value, MultiRaterKappa.Conger(more, weights, One).Value!.Value, 1e-12);
                lock (gate)
                {
                    singleWidths += single.High!.Value - single.Low!.Value;
                    clusteredWidths += doubled.High!.Value - doubled.Low!.Value;
                    naiveWidths += naive.High!.Value - naive.Low!.Value;
                }
            },
            iter: Cases);
        Assert.Equal(1, clusteredWidths / singleWidths, 0.03);
        // Twice the units, each counted as new: √½, and less widened for being few.
        double widening = Widening(40) / Widening(20);
        Assert.Equal(Math.Sqrt(0.5) * widening, naiveWidths / singleWidths, 0.02);

        static double Widening(int units) => Math.Sqrt(units / (units - 1.0)) * StudentT.InvCDF(0, 1, units - 1, 0.975);
    }

    [Fact]
    public void Clusters_are_drawn_whole_by_fits_and_jackknives_too()
    {
        var random = new Random(3);
        double[,] once = new double[80, 2], twice = new double[160, 2];
        for (int unit = 0; unit < 80; unit++)
        {
            double truth = 1 + 9 * random.NextDouble();
            for (int rater = 0; rater < 2; rater++)
            {
                once[unit, rater] = unit % 5 == 0 && rater == unit % 2 ? double.NaN : truth + 4 * random.NextDouble();
                twice[unit, rater] = twice[80 + unit, rater] = once[unit, rater];
            }
        }
        // Missing ratings make an optimiser fit variance components, and more than 64 values a jackknife find the interval of alpha.
        foreach (Func<double[,], BootstrapOptions, Estimate> measure in (Func<double[,], BootstrapOptions, Estimate>[])
            [
                static (table, options) => IntraclassCorrelation.Of(RatingTable.Of(MeasurementScale.Interval, table), IccForm.Agreement, false, options),
                static (table, options) => KrippendorffAlpha.Of(RatingTable.Of(MeasurementScale.Ratio, table), options),
            ])
        {
            var options = new BootstrapOptions { Replicates = 400 };
            Estimate single = measure(once, options), naive = measure(twice, options), clustered = measure(twice, options with { Clusters = [.. Enumerable.Range(0, 160).Select(static unit => unit % 80)] });
            Assert.Contains("clusters", clustered.Method, StringComparison.Ordinal);
            Assert.Equal(1, Width(clustered) / Width(single), 0.12);
            Assert.Equal(Math.Sqrt(0.5), Width(naive) / Width(single), 0.12);
        }

        static double Width(Estimate estimate) => estimate.High!.Value - estimate.Low!.Value;
    }

    [Fact]
    public void Exchanging_units_and_raters_changes_value_and_interval_together() => Gen.Int[0, 9_000_000].Array[12].Sample(static cells =>
    {
        double[,] upright = new double[4, 3], lying = new double[3, 4];
        for (int i = 0; i < 12; i++) upright[i / 3, i % 3] = lying[i % 3, i / 3] = cells[i] / 1e6;
        Estimate a = IntraclassCorrelation.Of(RatingTable.Of(MeasurementScale.Interval, upright), IccForm.Agreement, false, One);
        Estimate b = IntraclassCorrelation.Of(RatingTable.Of(MeasurementScale.Interval, lying), IccForm.Agreement, false, One);
        Assert.Equal(IsClose(a.Value, b.Value), IsClose(a.Low, b.Low) && IsClose(a.High, b.High));
        // Where targets agree less than chance the approximation of the interval says little.
        foreach (Estimate one in (Estimate[])[a, b]) Assert.True(one.Low is null || one.Value < 0 || (one.Low <= one.Value + 1e-9 && one.Value <= one.High + 1e-9));
    }, iter: Cases);

    [Fact]
    public void One_value_outside_the_domain_is_an_error_that_names_it() => Gen.Select(Gen.Int[2, 9], Gen.Int[2, 5], Gen.Enum<MeasurementScale>(), Gen.Int[0, 1 << 20]).Sample(
        static (units, raters, scale, seed) =>
        {
            var random = new Random(seed);
            bool isNumeric = scale is MeasurementScale.Interval or MeasurementScale.Ratio;
            string[] domain = ["low", "middle", "high"];
            Rating[] ratings = [.. Enumerable.Range(0, units * raters).Select(i => new Rating(
                $"u{i / raters}", $"r{i % raters}", "", random.Next(5) == 0 ? "" : isNumeric ? $"{random.Next(100) / 4.0}" : domain[random.Next(3)], $"some.csv: line {i / raters + 2}, column 'r{i % raters}'"))];
            // Nothing is wrong with these.
            IReadOnlyList<string>? declared = isNumeric ? null : domain;
            Assert.Equal(ratings.Count(static rating => rating.Value.Length > 0), RatingTable.Of(scale, ratings, declared).RatingCount);
            string[] wrong = isNumeric
                ? ["NaN", "Infinity", "-Infinity", "1e999", "seven", "1,5", "0x10", .. (IEnumerable<string>)(scale == MeasurementScale.Ratio ? ["-0.5", "-3"] : [])]
                : ["Low", "medium", "0", "highest", "NaN", "-1"];
            int at = random.Next(ratings.Length);
            ratings[at] = ratings[at] with { Value = wrong[random.Next(wrong.Length)] };
            string message = Assert.Throws<InvalidDataException>(() => RatingTable.Of(scale, ratings, declared)).Message;
            Assert.Contains($"some.csv: line {at / raters + 2}, column 'r{at % raters}': '{ratings[at].Value}' of unit 'u{at / raters}', rater 'r{at % raters}',", message, StringComparison.Ordinal);
        }, iter: Cases);

    [Fact]
    public void Values_outside_the_domain_are_errors()
    {
        Rating[] ratings = [new("1", "a", "", "yes", "file: line 2, column 'a'"), new("1", "b", "", "maybe", "file: line 2, column 'b'")];
        string message = Assert.Throws<InvalidDataException>(() => RatingTable.Of(MeasurementScale.Nominal, ratings, ["yes", "no"])).Message;
        Assert.Contains("'maybe'", message, StringComparison.Ordinal);
        Assert.Contains("line 2", message, StringComparison.Ordinal);
        Assert.Throws<InvalidDataException>(() => RatingTable.Of(MeasurementScale.Ordinal, ratings));
        Assert.Throws<InvalidDataException>(() => RatingTable.Of(MeasurementScale.Interval, ratings));
    }

    [Fact]
    public void Intervals_hold_the_value_and_narrow_with_units()
    {
        Gen.Int[0, 1000].Sample(static seed =>
        {
            double[] widths = [.. ((int[])[30, 300]).Select(units =>
            {
                var random = new Random(seed);
                double[,] table = new double[units, 3];
                for (int unit = 0; unit < units; unit++)
                {
                    int truth = random.Next(3);
                    for (int rater = 0; rater < 3; rater++) table[unit, rater] = random.NextDouble() < 0.7 ? truth : random.Next(3);
                }
                Estimate estimate = KrippendorffAlpha.Of(RatingTable.Of(MeasurementScale.Nominal, table), new BootstrapOptions { Replicates = 200 });
                // Where BCa moves an interval beyond its value, the estimate says so.
                bool holds = estimate.Low <= estimate.Value && estimate.Value <= estimate.High;
                Assert.Equal(holds, !estimate.Reason.Contains("does not hold", StringComparison.Ordinal));
                Assert.True(holds || estimate.Method.Contains("BCa", StringComparison.Ordinal));
                return estimate.High!.Value - estimate.Low!.Value;
            })];
            Assert.True(widths[1] < widths[0]);
        }, iter: Cases);
    }

    private static bool IsClose(double? x, double? y) => x is { } left && y is { } right ? Math.Abs(left - right) <= 1e-9 * Math.Max(1, Math.Abs(left)) : x is null && y is null;

    private static double AgreementPi(RatingTable table)
    {
        double agree = 0, n = table.Units.Count;
        double[] shares = new double[table.Categories.Count];
        for (int unit = 0; unit < table.Units.Count; unit++)
        {
            ReadOnlySpan<int> chosen = table.CategoriesOf(unit);
            if (chosen[0] == chosen[1]) agree++;
            foreach (int category in chosen) shares[category] += 0.5 / n;
        }
        double chance = shares.Sum(static share => share * share);
        return (agree / n - chance) / (1 - chance);
    }

    private static void AssertSame(double[,] first, double[,] second, double tolerance)
    {
        foreach (MeasurementScale scale in Enum.GetValues<MeasurementScale>())
        {
            RatingTable a = RatingTable.Of(scale, first), b = RatingTable.Of(scale, second);
            Assert.Equal(KrippendorffAlpha.Value(a), KrippendorffAlpha.Value(b), tolerance);
            if (a.Categories.Count < 2) continue;
            CategoryWeights weights = CategoryWeights.Linear(a.Categories.Count);
            Assert.Equal(MultiRaterKappa.Gwet(a, weights, One).Value ?? -9, MultiRaterKappa.Gwet(b, weights, One).Value ?? -9, tolerance);
            Assert.Equal(MultiRaterKappa.Fleiss(a, weights, One).Value ?? -9, MultiRaterKappa.Fleiss(b, weights, One).Value ?? -9, tolerance);
            Assert.Equal(MultiRaterKappa.Conger(a, weights, One).Value ?? -9, MultiRaterKappa.Conger(b, weights, One).Value ?? -9, tolerance);
        }
    }

    /// <summary>Krippendorff's definition, pair by pair.</summary>
    private static double BruteAlpha(double[,] table, MeasurementScale scale)
    {
        List<double[]> units = [];
        for (int unit = 0; unit < table.GetLength(0); unit++)
        {
            double[] values = [.. Enumerable.Range(0, table.GetLength(1)).Select(rater => table[unit, rater]).Where(static value => !double.IsNaN(value))];
            if (values.Length >= 2) units.Add(values);
        }
        double[] all = [.. units.SelectMany(static values => values)];
        double Metric(double c, double k)
        {
            if (c == k) return 0;
            if (scale == MeasurementScale.Nominal) return 1;
            if (scale == MeasurementScale.Interval) return (c - k) * (c - k);
            if (scale == MeasurementScale.Ratio) return (c - k) / (c + k) * ((c - k) / (c + k));
            (double low, double high) = (Math.Min(c, k), Math.Max(c, k));
            double between = all.Count(value => value >= low && value <= high) - (all.Count(value => value == c) + all.Count(value => value == k)) / 2.0;
            return between * between;
        }
        double observed = 0, expected = 0;
        foreach (double[] values in units)
            foreach (double c in values)
                foreach (double k in values) observed += Metric(c, k) / (values.Length - 1);
        foreach (double c in all)
            foreach (double k in all) expected += Metric(c, k);
        return expected == 0 ? double.NaN : 1 - observed / all.Length / (expected / (all.Length * (all.Length - 1.0)));
    }
}
