using CsCheck;
using Gossamer.Graphs.Metrics;
using Xunit;

namespace Gossamer.Tests.Graphs;

/// <summary>Measures against their definitions, written out over all pairs and thresholds.</summary>
public sealed class LinkMetricsTests
{
    /// <summary>Scores of few values: most are equal to others.</summary>
    private static readonly Gen<float> Level = Gen.Int[0, 5].Select(static level => level / 4f);

    /// <summary>The same for many.</summary>
    private static readonly Gen<float[]> Tied = Level.Select(static level => level - 0.5f).Array[1, 40];

    [Fact]
    public void Auc_is_the_share_of_pairs_in_order() => Gen.Select(Tied, Tied).Sample(
        static (positives, negatives) =>
        {
            double wins = positives.Sum(positive => negatives.Sum(negative => positive > negative ? 1 : positive == negative ? 0.5 : 0));
            Assert.Equal(wins / positives.Length / negatives.Length, LinkMetrics.Auc(positives, negatives), 1e-12);
        },
        iter: 300, threads: 1);

    [Fact]
    public void Average_precision_is_the_sum_over_thresholds() => Gen.Select(Tied, Tied).Sample(
        static (positives, negatives) =>
        {
            double sum = 0, recall = 0;
            foreach (float threshold in positives.Concat(negatives).Distinct().OrderDescending())
            {
                int hits = positives.Count(score => score >= threshold), seen = hits + negatives.Count(score => score >= threshold);
                double next = (double)hits / positives.Length;
                sum += (next - recall) * hits / seen;
                recall = next;
            }
            Assert.Equal(sum, LinkMetrics.AveragePrecision(positives, negatives), 1e-12);
        },
        iter: 300, threads: 1);

    [Fact]
    public void No_threshold_is_better_than_the_best() => Gen.Select(Tied, Tied).Sample(
        static (positives, negatives) =>
        {
            double best = LinkMetrics.BestThreshold(positives, negatives);
            double accuracy = LinkMetrics.Accuracy(positives, negatives, best);
            double[] thresholds = [.. positives.Concat(negatives).Select(static score => (double)score), double.PositiveInfinity];
            Assert.Equal(thresholds.Max(threshold => LinkMetrics.Accuracy(positives, negatives, threshold)), accuracy, 1e-12);
            Assert.Equal(best, thresholds.Where(threshold => LinkMetrics.Accuracy(positives, negatives, threshold) == accuracy).Max());
        },
        iter: 300, threads: 1);

    [Fact]
    public void A_rank_is_the_mean_over_all_orders_of_equals() => Gen.Select(Level, Level.Array[1, 30]).Sample(
        static (positive, negatives) =>
        {
            int best = 1 + negatives.Count(negative => negative > positive), worst = 1 + negatives.Count(negative => negative >= positive);
            Assert.Equal((best + worst) / 2.0, LinkMetrics.Rank(positive, negatives));
        },
        iter: 200, threads: 1);

    [Fact]
    public void Known_values_are_met()
    {
        // scikit-learn: roc_auc_score and average_precision_score of y = 1 0 1 1 0, s = .8 .4 .35 .4 .1; Brier by hand.
        float[] positives = [0.8f, 0.35f, 0.4f], negatives = [0.4f, 0.1f];
        Assert.Equal(0.75, LinkMetrics.Auc(positives, negatives), 1e-9);
        Assert.Equal(1 / 3.0 + 2 / 3.0 / 3 + 0.75 / 3, LinkMetrics.AveragePrecision(positives, negatives), 1e-9);
        Assert.Equal((0.04 + 0.4225 + 0.36 + 0.16 + 0.01) / 5, LinkMetrics.Brier(positives, negatives), 1e-6);
        RankingSummary ranking = RankingSummary.Of([1, 2, 20], [7, 7, 8]);
        Assert.Equal((1 + 0.5 + 0.05) / 3, ranking.Mrr, 1e-12);
        Assert.Equal((0.75 + 0.05) / 2, ranking.MrrBySource, 1e-12);
        Assert.Equal((1 / 3.0, 2 / 3.0), (ranking.Hits1, ranking.Hits10));
    }

    [Fact]
    public void One_class_alone_has_no_figures()
    {
        Assert.Equal(double.NaN, LinkMetrics.Auc([], [0.5f]));
        Assert.Equal(double.NaN, LinkMetrics.AveragePrecision([0.5f], []));
        Assert.Equal(double.NaN, LinkMetrics.Accuracy([0.5f], [], 0.5));
        Assert.Equal(double.NaN, LinkMetrics.BestThreshold([], []));
        Assert.Equal(double.NaN, LinkMetrics.Brier([], []));
        Assert.Equal(double.NaN, RankingSummary.Of([], []).Mrr);
    }

    [Fact]
    public void A_diverged_model_is_no_better_than_chance() => Assert.Equal(0.5, LinkMetrics.Auc([float.NaN, float.NaN], [float.NaN]));
}
