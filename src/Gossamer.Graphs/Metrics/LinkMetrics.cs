namespace Gossamer.Graphs.Metrics;

/// <summary>
/// Measures of scores that should be high for positives and low for negatives. Equal scores are never told apart by their order. What needs
/// both classes is NaN without one of them: 0.5 would look like a result.
/// </summary>
public static class LinkMetrics
{
    /// <summary>
    /// Area under the ROC curve: the chance that a positive scores above a negative, ties counted half (Mann-Whitney U by mid-ranks).
    /// </summary>
    public static double Auc(ReadOnlySpan<float> positives, ReadOnlySpan<float> negatives)
    {
        if (positives.IsEmpty || negatives.IsEmpty) return double.NaN;
        // Twice the ranks are whole numbers: the sum is exact.
        Int128 doubled = 0;
        long below = 0;
        foreach ((int positive, int negative) in Levels(positives, negatives, descending: false))
        {
            doubled += (Int128)positive * (2 * below + negative);
            below += negative;
        }
        return (double)doubled / (2.0 * positives.Length * negatives.Length);
    }

    /// <summary>Average precision: Σ (recall_k − recall_{k−1}) · precision_k over the distinct scores from the highest down.</summary>
    public static double AveragePrecision(ReadOnlySpan<float> positives, ReadOnlySpan<float> negatives)
    {
        if (positives.IsEmpty || negatives.IsEmpty) return double.NaN;
        double sum = 0;
        long hits = 0, seen = 0;
        foreach ((int positive, int negative) in Levels(positives, negatives, descending: true))
        {
            hits += positive;
            seen += positive + negative;
            sum += positive * ((double)hits / seen);
        }
        return sum / positives.Length;
    }

    /// <summary>Share of right answers when scores of at least <paramref name="threshold"/> are taken for links.</summary>
    public static double Accuracy(ReadOnlySpan<float> positives, ReadOnlySpan<float> negatives, double threshold)
    {
        if (positives.IsEmpty || negatives.IsEmpty) return double.NaN;
        long right = 0;
        foreach (float score in positives) right += score >= threshold ? 1 : 0;
        foreach (float score in negatives) right += score < threshold ? 1 : 0;
        return (double)right / ((long)positives.Length + negatives.Length);
    }

    /// <summary>
    /// The threshold with the greatest accuracy, the highest of equals; one of the scores, or infinity for no link at all.
    /// </summary>
    public static double BestThreshold(ReadOnlySpan<float> positives, ReadOnlySpan<float> negatives)
    {
        if (positives.IsEmpty || negatives.IsEmpty) return double.NaN;
        float[] scores = Distinct(positives, negatives);
        double best = double.PositiveInfinity;
        long right = negatives.Length, most = right;
        int level = scores.Length;
        foreach ((int positive, int negative) in Levels(positives, negatives, descending: true))
        {
            right += positive - negative;
            level--;
            if (right <= most) continue;
            (most, best) = (right, scores[level]);
        }
        return best;
    }

    /// <summary>Brier score: mean squared difference of probability and outcome.</summary>
    public static double Brier(ReadOnlySpan<float> positives, ReadOnlySpan<float> negatives)
    {
        if (positives.IsEmpty || negatives.IsEmpty) return double.NaN;
        double sum = 0;
        foreach (float score in positives) sum += (1 - (double)score) * (1 - score);
        foreach (float score in negatives) sum += (double)score * score;
        return sum / ((long)positives.Length + negatives.Length);
    }

    /// <summary>
    /// The rank of <paramref name="positive"/> among its negatives, from 1: the mean of best and worst where scores are equal.
    /// </summary>
    public static double Rank(float positive, ReadOnlySpan<float> negatives)
    {
        int above = 0, equal = 0;
        foreach (float negative in negatives)
        {
            if (negative > positive) above++;
            else if (negative == positive) equal++;
        }
        return 1 + above + equal / 2.0;
    }

    /// <summary>Numbers of positives and negatives at each distinct score.</summary>
    private static List<(int Positive, int Negative)> Levels(ReadOnlySpan<float> positives, ReadOnlySpan<float> negatives, bool descending)
    {
        float[] high = positives.ToArray(), low = negatives.ToArray();
        Array.Sort(high);
        Array.Sort(low);
        List<(int, int)> levels = [];
        for (int i = 0, j = 0; i < high.Length || j < low.Length;)
        {
            float score = i == high.Length ? low[j] : j == low.Length ? high[i] : Math.Min(high[i], low[j]);
            (int firstHigh, int firstLow) = (i, j);
            // Equals, because NaN equals itself there: the scores of a diverged model are all one level.
            while (i < high.Length && high[i].Equals(score)) i++;
            while (j < low.Length && low[j].Equals(score)) j++;
            levels.Add((i - firstHigh, j - firstLow));
        }
        if (descending) levels.Reverse();
        return levels;
    }

    private static float[] Distinct(ReadOnlySpan<float> positives, ReadOnlySpan<float> negatives)
    {
        float[] scores = [.. positives, .. negatives];
        Array.Sort(scores);
        return [.. scores.Distinct()];
    }
}
