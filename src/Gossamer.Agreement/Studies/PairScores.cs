using Gossamer.Agreement.Estimates;
using Gossamer.Kernels.Randomness;
using Gossamer.Learning.Statistics;
using MathNet.Numerics.Distributions;

namespace Gossamer.Agreement.Studies;

/// <summary>Agreement of each pair of known raters in each case, and what follows about raters.</summary>
/// <param name="Raters">Names.</param>
/// <param name="Values">[case][rater, rater]; NaN where one is missing and on the diagonal.</param>
internal sealed record PairScores(IReadOnlyList<string> Raters, IReadOnlyList<double[,]> Values)
{
    private const int LeastForResampling = 5;

    /// <summary>Mean over cases of each pair.</summary>
    public double[,] Means()
    {
        int k = Raters.Count;
        double[,] means = new double[k, k];
        for (int a = 0; a < k; a++)
            for (int b = 0; b < k; b++) means[a, b] = Mean(Values.Select(values => values[a, b]));
        return means;
    }

    /// <summary>
    /// The interval of mean agreement that speaks about other raters: both raters and cases drawn anew with five or more, a jackknife over
    /// raters with three or four, nothing with two.
    /// </summary>
    public Estimate AcrossRaters(BootstrapOptions options)
    {
        int k = Raters.Count;
        const string Method = "agreement of raters drawn anew";
        if (k < 3) return Estimate.None(Method, EstimateStatus.NotApplicable, $"with {k} raters nothing can be said about others", Values.Count);
        int[] all = [.. Enumerable.Range(0, k)], cases = [.. Enumerable.Range(0, Values.Count)];
        double value = Mean(cases.Select(i => MeanOfPairs(Values[i], all)));
        if (!double.IsFinite(value)) return Estimate.None(Method, EstimateStatus.NotApplicable, "agreement is not finite", Values.Count);
        if (k >= LeastForResampling)
        {
            var random = new CounterRandom(options.Seed, "raters");
            double[] replicates = new double[options.Replicates];
            Parallel.For(0, replicates.Length, replicate =>
            {
                CounterRandom stream = random.Fork((ulong)replicate);
                int[] raters = [.. all.Select(i => stream.Below((ulong)i, k))];
                replicates[replicate] = Mean(cases.Select(i => MeanOfPairs(Values[stream.Below((ulong)(k + i), cases.Length)], raters)));
            });
            double[] sorted = [.. replicates.Where(double.IsFinite).Order()];
            double tail = (1 - options.Confidence) / 2;
            return new Estimate(
                value, Estimate.Finite(Bootstrap.Quantile(sorted, tail)), Estimate.Finite(Bootstrap.Quantile(sorted, 1 - tail)),
                $"percentile bootstrap over {k} raters and {cases.Length} cases, {options.Replicates} resamples", Values.Count, 0, EstimateStatus.Estimated, Resampled.CasesAndRaters);
        }
        double[] left = [.. all.Select(out_ => Mean(cases.Select(i => MeanOfPairs(Values[i], [.. all.Where(rater => rater != out_)]))))];
        double mean = left.Average(), error = Math.Sqrt((k - 1.0) / k * left.Sum(one => (one - mean) * (one - mean)));
        double margin = StudentT.InvCDF(0, 1, k - 1, 0.5 + options.Confidence / 2) * error;
        return new Estimate(
            value, Estimate.Finite(value - margin), Estimate.Finite(Math.Min(1, value + margin)), $"jackknife over {k} raters, t with {k - 1} degrees of freedom", Values.Count, 0,
            EstimateStatus.Estimated, Resampled.Raters)
        {
            StandardError = Estimate.Finite(error),
        };
    }

    /// <summary>Each rater against the others.</summary>
    public IReadOnlyList<RaterRow> Rows(BootstrapOptions options)
    {
        return Rows(Raters, [.. Enumerable.Range(0, Raters.Count).Select(rater =>
        {
            int[] others = [.. Enumerable.Range(0, Raters.Count).Where(other => other != rater)];
            return (Values.Select(values => Mean(others.Select(other => values[rater, other]))).ToArray(), Values.Select(values => MeanOfPairs(values, others)).ToArray());
        })], options);
    }

    /// <summary>Each rater against the others.</summary>
    /// <param name="raters">Their names.</param>
    /// <param name="values">For each, case by case, its agreement with the others and theirs among themselves; NaN where there is none.</param>
    /// <param name="options">Intervals.</param>
    public static IReadOnlyList<RaterRow> Rows(IReadOnlyList<string> raters, IReadOnlyList<(double[] Own, double[] Others)> values, BootstrapOptions options)
    {
        List<(RaterRow Row, double PValue)> rows = [];
        for (int rater = 0; rater < raters.Count; rater++)
        {
            (double[] own, double[] rest) = values[rater];
            double[] differences = [.. own.Zip(rest, static (a, b) => a - b)], finite = [.. differences.Where(double.IsFinite)];
            Estimate? toOthers = raters.Count < 3 ? null : BootstrapEstimate.Of(
                "agreement with the others less theirs", UnitSums.OfRows([.. differences.SelectMany(static d => double.IsFinite(d) ? new[] { d, 1.0 } : [0, 0])], 2),
                finite.Length, differences.Length - finite.Length, static sums => sums[1] > 0 ? sums[0] / sums[1] : double.NaN, options);
            double p = double.NaN;
            if (toOthers?.Value is not null && finite.Length > 1)
            {
                double error = SampleStatistics.StandardDeviation(finite) / Math.Sqrt(finite.Length), t = finite.Average() / error;
                p = double.IsFinite(t) ? StudentT.CDF(0, 1, finite.Length - 1, t) : finite.Average() < 0 ? 0 : 1;
            }
            rows.Add((new RaterRow(raters[rater], own.Count(static value => !double.IsNaN(value)), Estimate.Finite(Mean(own)), toOthers, false), p));
        }
        double[] adjusted = BenjaminiYekutieli.Adjust([.. rows.Select(static row => row.PValue)]);
        return [.. rows.Select((row, i) => row.Row with { IsOutlier = adjusted[i] < 0.05 && raters.Count > 2 })];
    }

    /// <summary>The mean over pairs of different raters among those drawn.</summary>
    public static double MeanOfPairs(double[,] values, IReadOnlyList<int> raters)
    {
        double sum = 0;
        int count = 0;
        for (int a = 0; a < raters.Count; a++)
            for (int b = a + 1; b < raters.Count; b++)
            {
                double value = raters[a] == raters[b] ? double.NaN : values[raters[a], raters[b]];
                if (double.IsNaN(value)) continue;
                sum += value;
                count++;
            }
        return count == 0 ? double.NaN : sum / count;
    }

    internal static double Mean(IEnumerable<double> values)
    {
        double sum = 0;
        int count = 0;
        foreach (double value in values)
        {
            if (double.IsNaN(value)) continue;
            sum += value;
            count++;
        }
        return count == 0 ? double.NaN : sum / count;
    }
}
