using System.Runtime.CompilerServices;
using Gossamer.Agreement.Estimates;
using Gossamer.Agreement.Ratings;
using Gossamer.Learning.Statistics;

namespace Gossamer.Agreement.Coefficients;

/// <summary>
/// The six intraclass correlations with their F intervals (Shrout and Fleiss 1979; McGraw and Wong, Psychological Methods 1, 1996). With
/// missing ratings the one-way form takes k₀ of unequal group sizes, the two-way forms take variance components by REML, and intervals
/// come from a bootstrap over targets. A negative value is reported as it is.
/// </summary>
public static class IntraclassCorrelation
{
    /// <summary>Resamples of fitted variance components, each of which is an optimisation.</summary>
    private const int MostFittedReplicates = 400;

    /// <summary>Fits by table: the forms share one.</summary>
    private static readonly ConditionalWeakTable<RatingTable, TwoWayFit> Fits = [];

    /// <summary>One form, of a single rating or of the mean of all raters.</summary>
    public static Estimate Of(RatingTable table, IccForm form, bool ofMean, BootstrapOptions options)
    {
        string name = $"ICC({(form == IccForm.OneWay ? "1" : form == IccForm.Agreement ? "2" : "3")},{(ofMean ? "k" : "1")})";
        if (form != IccForm.OneWay && !table.RatersAreKnown)
            return Estimate.None(name, EstimateStatus.NotApplicable, "it needs to know who rated, and the file does not tell");
        if (table.Raters.Count < 2) return Estimate.None(name, EstimateStatus.TooFewRatings, "there is one rater");
        if (table.IsComplete)
        {
            (double[] values, int targets, _) = table.CompleteValues();
            if (targets < 2) return Estimate.None(name, EstimateStatus.TooFewRatings, "there are fewer than two targets", targets);
            // The F intervals take targets for independent.
            return options.Clusters is null
                ? OfSquares(MeanSquares.Of(values, table.Raters.Count), form, ofMean, options.Confidence, name)
                : BootstrapEstimate.Of(name, MeanSquares.SumsOf(values, table.Raters.Count), targets, 0, sums => MeanSquares.OfSums(sums).Icc(form, ofMean), options);
        }
        return form == IccForm.OneWay ? OneWayWithGaps(table, ofMean, name, options) : Fitted(table, form, ofMean, name, options);
    }

    /// <summary>One form from the mean squares of complete data.</summary>
    public static Estimate OfSquares(MeanSquares squares, IccForm form, bool ofMean, double confidence, string name = "ICC")
    {
        int n = squares.Targets, k = squares.Raters;
        double value = squares.Icc(form, ofMean);
        string method = $"{name}; F interval";
        if (double.IsNaN(value))
        {
            return squares is { BetweenTargets: 0, BetweenRaters: 0, Residual: 0 }
                ? Estimate.Degenerate(method, n, 0)
                : Estimate.None(method, EstimateStatus.NotApplicable, "the variances in its denominator cancel", n);
        }
        double q = 0.5 + confidence / 2, low, high;
        if (form == IccForm.Agreement)
        {
            (low, high) = AgreementLimits(squares, q);
            if (ofMean) (low, high) = (SpearmanBrown(low, k), SpearmanBrown(high, k));
        }
        else
        {
            bool oneWay = form == IccForm.OneWay;
            double ratio = squares.BetweenTargets / (oneWay ? squares.WithinTargets : squares.Residual);
            double within = oneWay ? n * (k - 1.0) : (n - 1.0) * (k - 1);
            double lowRatio = ratio / FisherQuantile.Of(n - 1, within, q), highRatio = ratio * FisherQuantile.Of(within, n - 1, q);
            (low, high) = ofMean ? (1 - 1 / lowRatio, 1 - 1 / highRatio) : ((lowRatio - 1) / (lowRatio + k - 1), (highRatio - 1) / (highRatio + k - 1));
        }
        return new Estimate(
            value, Estimate.Finite(low), Estimate.Finite(high), method, n, 0, EstimateStatus.Estimated,
            form == IccForm.Agreement ? Resampled.CasesAndRaters : Resampled.Cases);
    }

    /// <summary>The reliability of the mean of <paramref name="raters"/> ratings whose single reliability is given.</summary>
    public static double SpearmanBrown(double reliability, double raters) => raters * reliability / (1 + (raters - 1) * reliability);

    private static (double Low, double High) AgreementLimits(MeanSquares squares, double q)
    {
        (double n, double k) = (squares.Targets, squares.Raters);
        (double b, double j, double e) = (squares.BetweenTargets, squares.BetweenRaters, squares.Residual);
        double rho = squares.Icc(IccForm.Agreement, false), ratio = j / e;
        double spread = k * rho * ratio + n * (1 + (k - 1) * rho) - k * rho, rest = n * (1 + (k - 1) * rho) - k * rho;
        double freedom = (k - 1) * (n - 1) * spread * spread / ((n - 1) * k * k * rho * rho * ratio * ratio + rest * rest);
        if (!double.IsFinite(freedom) || freedom <= 0) return (double.NaN, double.NaN);
        double above = FisherQuantile.Of(n - 1, freedom, q), below = FisherQuantile.Of(freedom, n - 1, q);
        double common = k * j + (k * n - k - n) * e;
        return (n * (b - above * e) / (above * common + n * b), n * (below * b - e) / (common + n * below * b));
    }

    private static Estimate OneWayWithGaps(RatingTable table, bool ofMean, string name, BootstrapOptions options)
    {
        string method = $"{name}, unequal numbers of ratings (k₀)";
        double center = 0;
        for (int unit = 0; unit < table.Units.Count; unit++)
            foreach (int category in table.CategoriesOf(unit)) center += table.ValueOf(category);
        center /= Math.Max(1, table.RatingCount);
        int targets = 0;
        double[] rows = new double[6 * table.Units.Count];
        for (int unit = 0; unit < table.Units.Count; unit++)
        {
            ReadOnlySpan<int> chosen = table.CategoriesOf(unit);
            if (chosen.Length == 0) continue;
            targets++;
            double sum = 0, squares = 0;
            foreach (int category in chosen)
            {
                double value = table.ValueOf(category) - center;
                sum += value;
                squares += value * value;
            }
            double m = chosen.Length;
            double[] row = [1, m, m * m, sum, sum * sum / m, squares];
            row.CopyTo(rows.AsSpan(6 * unit));
        }
        int excluded = table.Units.Count - targets;
        if (targets < 2 || table.RatingCount <= targets) return Estimate.None(method, EstimateStatus.TooFewRatings, "no two targets with repeated ratings", targets, excluded);
        return BootstrapEstimate.Of(method, UnitSums.OfRows(rows, 6), targets, excluded, sums => OneWay(sums, ofMean), options);
    }

    private static double OneWay(ReadOnlySpan<double> sums, bool ofMean)
    {
        double n = sums[0], count = sums[1];
        double perTarget = (count - sums[2] / count) / (n - 1), between = (sums[4] - sums[3] * sums[3] / count) / (n - 1), within = (sums[5] - sums[4]) / (count - n);
        if (!(n > 1) || !(count > n)) return double.NaN;
        double value = ofMean ? (between - within) / between : (between - within) / (between + (perTarget - 1) * within);
        return double.IsFinite(value) ? value : double.NaN;
    }

    private static Estimate Fitted(RatingTable table, IccForm form, bool ofMean, string name, BootstrapOptions options)
    {
        string method = $"{name}, variance components by REML";
        int targets = Enumerable.Range(0, table.Units.Count).Count(unit => table.CategoriesOf(unit).Length > 0), excluded = table.Units.Count - targets;
        if (table.RatingCount < targets + 2 || targets < 2) return Estimate.None(method, EstimateStatus.TooFewRatings, "too few repeated ratings", targets, excluded);
        int replicates = Math.Min(MostFittedReplicates, options.Replicates);
        TwoWayFit fitted = Fits.GetValue(table, _ => new TwoWayFit()).For(table, replicates, options);
        double ratings = ofMean ? table.Raters.Count : 1, value = fitted.Components!.Icc(form, ratings);
        if (double.IsNaN(value)) return Estimate.Degenerate(method, targets, excluded);
        double[] figures = [.. fitted.Replicates.Select(components => components.Icc(form, ratings))];
        double[] sorted = [.. figures.Where(double.IsFinite).Order()];
        double tail = (1 - options.Confidence) / 2;
        return new Estimate(
            value, sorted.Length == 0 ? null : Bootstrap.Quantile(sorted, tail), sorted.Length == 0 ? null : Bootstrap.Quantile(sorted, 1 - tail),
            $"{method}; percentile bootstrap over {(options.Clusters is null ? $"{targets} units" : "clusters of units")}, {replicates} resamples, seed {options.Seed}", targets, excluded,
            EstimateStatus.Estimated, Resampled.Cases);
    }

    /// <summary>A fit of a table and of its resamples, made once.</summary>
    private sealed class TwoWayFit
    {
        private readonly Lock _gate = new();
        private (int, ulong, IReadOnlyList<int>?) _key;

        public VarianceComponents? Components { get; private set; }

        public VarianceComponents[] Replicates { get; private set; } = [];

        public TwoWayFit For(RatingTable table, int replicates, BootstrapOptions options)
        {
            lock (_gate)
            {
                if (Components is not null && _key == (replicates, options.Seed, options.Clusters)) return this;
                var model = new TwoWayReml(table);
                Components = model.Fit();
                Replicates = model.Resample(replicates, options.Seed, Components, options.Clusters);
                _key = (replicates, options.Seed, options.Clusters);
                return this;
            }
        }
    }
}
