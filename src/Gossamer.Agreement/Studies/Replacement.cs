using Gossamer.Agreement.Estimates;
using Gossamer.Agreement.Planning;
using Gossamer.Learning.Statistics;
using MathNet.Numerics.Distributions;

namespace Gossamer.Agreement.Studies;

/// <summary>Whether a model could stand for a rater.</summary>
internal static class Replacement
{
    /// <summary>Loss against the rater that the model's cheapness makes up for.</summary>
    private const double Margin = 0.1;

    /// <summary>The figures of each model.</summary>
    public static IReadOnlyList<ReplacementRow> Rows(IReadOnlyList<string> models, IReadOnlyList<CaseScores> scores, BootstrapOptions options) =>
        [.. models.Select((model, place) => Row(model, place, scores, options))];

    private static ReplacementRow Row(string model, int place, IReadOnlyList<CaseScores> scores, BootstrapOptions options)
    {
        int raters = scores[0].Pairs.GetLength(0);
        int[] all = [.. Enumerable.Range(0, raters)];
        double[] rows = [.. scores.SelectMany(score =>
        {
            (double own, double human) = (PairScores.Mean(score.ModelWithRaters[place]), PairScores.MeanOfPairs(score.Pairs, all));
            return double.IsFinite(own) && double.IsFinite(human) ? new[] { own, human, 1 } : [0, 0, 0];
        })];
        int cases = Enumerable.Range(0, scores.Count).Count(i => rows[3 * i + 2] > 0);
        Estimate williams = cases == 0
            ? Estimate.None("Williams index", EstimateStatus.TooFewRatings, "no case has the model and two raters")
            : BootstrapEstimate.Of("Williams index", UnitSums.OfRows(rows, 3), cases, scores.Count - cases, static sums => sums[1] == 0 ? double.NaN : sums[0] / sums[1], options);
        double[] withRaters = [.. all.Select(rater => PairScores.Mean(scores.Select(score => score.ModelWithRaters[place][rater])))];
        double human = PairScores.Mean(scores.SelectMany(static score => score.HumanLeaveOneOut));
        return new ReplacementRow(
            model, williams, Estimate.Finite(PairScores.Mean(withRaters)), Estimate.Finite(withRaters.Where(static value => !double.IsNaN(value)).DefaultIfEmpty(double.NaN).Min()),
            Estimate.Finite(PairScores.Mean(scores.SelectMany(score => score.ModelLeaveOneOut[place]))), Estimate.Finite(human),
            double.IsNaN(human) ? null : WinningRate(place, scores, raters), NotWorse(place, scores));
    }

    /// <summary>Model less rater with the fusion of the others, a mean over raters for each case.</summary>
    private static NonInferiority? NotWorse(int place, IReadOnlyList<CaseScores> scores)
    {
        double[] differences = [.. scores.Select(score => PairScores.Mean(score.HumanLeaveOneOut.Select((human, rater) => score.ModelLeaveOneOut[place][rater] - human))).Where(double.IsFinite)];
        return differences.Length < 2 ? null : NonInferiority.Test(differences, Margin);
    }

    /// <summary>For each rater a paired t test of the model's agreement with the others, plus the margin, against the rater's.</summary>
    private static double? WinningRate(int place, IReadOnlyList<CaseScores> scores, int raters)
    {
        double[] pValues = new double[raters];
        for (int rater = 0; rater < raters; rater++)
        {
            double[] gains = [.. scores.Select(score => score.ModelLeaveOneOut[place][rater] - score.HumanLeaveOneOut[rater] + Margin).Where(double.IsFinite)];
            pValues[rater] = double.NaN;
            if (gains.Length < 2) continue;
            double t = gains.Average() / (SampleStatistics.StandardDeviation(gains) / Math.Sqrt(gains.Length));
            pValues[rater] = double.IsFinite(t) ? 1 - StudentT.CDF(0, 1, gains.Length - 1, t) : gains.Average() > 0 ? 0 : 1;
        }
        int tested = pValues.Count(static p => !double.IsNaN(p));
        return tested == 0 ? null : BenjaminiYekutieli.Adjust(pValues).Count(static p => p < 0.05) / (double)tested;
    }
}
