using MathNet.Numerics.Distributions;

namespace Gossamer.Learning.Statistics;

/// <summary>
/// Wilcoxon's signed-rank test (Biometrics Bulletin 1, 1945): zeros are left out, equal magnitudes share their mean rank.
/// Up to <see cref="LargestExact"/> differences the p-value is exact, given the ranks, ties included; beyond, the normal
/// approximation with continuity and tie correction.
/// </summary>
public static class WilcoxonSignedRank
{
    /// <summary>The largest number of nonzero differences with an exact p-value.</summary>
    public const int LargestExact = 25;

    /// <summary>The sum of the positive ranks and the two-sided p-value; p is 1 when every difference is zero.</summary>
    public static (double Statistic, double PValue) Test(ReadOnlySpan<double> differences)
    {
        List<double> nonzero = [];
        foreach (double difference in differences)
        {
            if (double.IsNaN(difference)) return (double.NaN, double.NaN);
            if (difference != 0) nonzero.Add(difference);
        }

        if (nonzero.Count == 0) return (0, 1);
        nonzero.Sort((a, b) => Math.Abs(a).CompareTo(Math.Abs(b)));
        int[] doubledRanks = DoubledRanks(nonzero);
        int positive = 0;
        for (int i = 0; i < doubledRanks.Length; i++)
            if (nonzero[i] > 0) positive += doubledRanks[i];
        return (positive / 2.0, nonzero.Count <= LargestExact ? Exact(doubledRanks, positive) : Approximate(doubledRanks, positive));
    }

    // Twice the mean rank is an integer.
    private static int[] DoubledRanks(List<double> sorted)
    {
        int[] ranks = new int[sorted.Count];
        for (int first = 0, next; first < ranks.Length; first = next)
        {
            next = first + 1;
            while (next < ranks.Length && Math.Abs(sorted[next]) == Math.Abs(sorted[first])) next++;
            ranks.AsSpan(first, next - first).Fill(first + 1 + next);
        }

        return ranks;
    }

    // Under the null hypothesis each sign is a fair coin: count the sign patterns for each sum of positive ranks.
    private static double Exact(int[] doubledRanks, int positive)
    {
        int total = doubledRanks.Sum();
        long[] patterns = new long[total + 1];
        patterns[0] = 1;
        foreach (int rank in doubledRanks)
            for (int sum = total; sum >= rank; sum--) patterns[sum] += patterns[sum - rank];
        int extreme = Math.Min(positive, total - positive);
        long tail = 0;
        for (int sum = 0; sum <= extreme; sum++) tail += patterns[sum];
        return Math.Min(1, 2 * Math.ScaleB(tail, -doubledRanks.Length));
    }

    // The variance of the sum is a quarter of the sum of squared ranks, which holds with ties.
    private static double Approximate(int[] doubledRanks, int positive)
    {
        double variance = doubledRanks.Sum(rank => (double)rank * rank) / 16;
        double distance = Math.Abs(positive / 2.0 - doubledRanks.Sum() / 4.0);
        return Math.Min(1, 2 * Normal.CDF(0, 1, -Math.Max(0, distance - 0.5) / Math.Sqrt(variance)));
    }
}
