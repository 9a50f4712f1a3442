using CsCheck;
using Gossamer.Learning.Statistics;
using Xunit;

namespace Gossamer.Tests.Learning.Statistics;

public sealed class StatisticsTests
{
    // Student (1908), Biometrika 6: hours of sleep gained under two drugs; R's data set "sleep".
    private static readonly double[] SleepFirst = [0.7, -1.6, -0.2, -1.2, -0.1, 3.4, 3.7, 0.8, 0.0, 2.0];
    private static readonly double[] SleepSecond = [1.9, 0.8, 1.1, 0.1, -0.1, 4.4, 5.5, 1.6, 4.6, 3.4];

    // Hollander and Wolfe (1973), page 29: Hamilton depression scale before and after a tranquilizer.
    private static readonly double[] DepressionBefore = [1.83, 0.50, 1.62, 2.48, 1.68, 1.88, 1.55, 3.06, 1.30];
    private static readonly double[] DepressionAfter = [0.878, 0.647, 0.598, 2.05, 1.06, 1.29, 1.06, 3.14, 1.29];

    [Fact]
    public void Mean_and_standard_deviation_of_a_sample_known_in_closed_form()
    {
        // 1..n: mean (n + 1) / 2, sample variance n (n + 1) / 12.
        double[] values = [.. Enumerable.Range(1, 11).Select(i => 1e9 + i)];
        Assert.Equal(1e9 + 6, SampleStatistics.Mean(values));
        Assert.Equal(Math.Sqrt(11), SampleStatistics.StandardDeviation(values), 12);
        Assert.Equal(double.NaN, SampleStatistics.StandardDeviation([3]));
        Assert.Throws<ArgumentException>(() => SampleStatistics.Mean([]));
    }

    [Fact]
    public void Confidence_limits_agree_with_the_handbook_of_NIST()
    {
        // NIST/SEMATECH e-Handbook of Statistical Methods, 1.3.5.2, ZARR13.DAT: t(0.975, 194) = 1.9723.
        MeanInterval interval = MeanInterval.FromMoments(9.261460, 0.022789, 195);
        Assert.Equal(9.258242, interval.Lower, tolerance: 1e-6);
        Assert.Equal(9.264679, interval.Upper, tolerance: 1e-6);
    }

    [Fact]
    public void The_interval_of_two_values_is_Cauchy()
    {
        // One degree of freedom: the quantile is tan(π (p − 1/2)); mean 0, sd/√n = 1.
        MeanInterval interval = MeanInterval.Of([-1, 1], 0.9);
        Assert.Equal(Math.Tan(Math.PI * 0.45), interval.Upper, 6);
        Assert.Equal(-interval.Upper, interval.Lower, 9);
    }

    [Fact]
    public void One_value_has_a_mean_but_no_interval()
    {
        MeanInterval interval = MeanInterval.Of([4]);
        Assert.Equal((4, double.NaN, double.NaN), (interval.Mean, interval.StandardDeviation, interval.Lower));
        Assert.Equal(double.NaN, PairedComparison.Of([4], [3]).TPValue);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(double.NaN)]
    public void Impossible_confidence_is_refused(double confidence) =>
        Assert.Throws<ArgumentOutOfRangeException>(() => MeanInterval.Of([1, 2], confidence));

    [Fact]
    public void Paired_t_test_agrees_with_R_on_Students_data()
    {
        // R: t.test(extra ~ group, paired = TRUE): t = -4.0621, df = 9, p = 0.002833, interval -2.4598858 -0.7001142.
        PairedComparison comparison = PairedComparison.Of(SleepFirst, SleepSecond);
        Assert.Equal(-4.0621, comparison.T, 4);
        Assert.Equal(0.002833, comparison.TPValue, 6);
        Assert.Equal(-1.58, comparison.Difference.Mean, 12);
        Assert.Equal(-2.4598858, comparison.Difference.Lower, 7);
        Assert.Equal(-0.7001142, comparison.Difference.Upper, 7);
    }

    [Fact]
    public void Constant_differences_have_no_spread()
    {
        PairedComparison equal = PairedComparison.Of([1, 2, 3], [1, 2, 3]);
        Assert.Equal((0, 1, 1), (equal.T, equal.TPValue, equal.WilcoxonPValue));
        PairedComparison shifted = PairedComparison.Of([2, 3, 4], [1, 2, 3]);
        Assert.Equal((double.PositiveInfinity, 0, 1, 1), (shifted.T, shifted.TPValue, shifted.Difference.Lower, shifted.Difference.Upper));
        Assert.Throws<ArgumentException>(() => PairedComparison.Of([1, 2], [1]));
    }

    [Fact]
    public void Signed_rank_test_agrees_with_Hollander_and_Wolfe()
    {
        // R: wilcox.test(before, after, paired = TRUE): V = 40, one-sided p = 0.01953, so 0.03906 two-sided.
        PairedComparison comparison = PairedComparison.Of(DepressionBefore, DepressionAfter);
        Assert.Equal(40, comparison.WilcoxonStatistic);
        Assert.Equal(20.0 / 512, comparison.WilcoxonPValue, 12);
    }

    [Fact]
    public void Signed_rank_test_drops_zeros()
    {
        // Nine nonzero differences of one sign: two of 2^9 sign patterns are as extreme.
        Assert.Equal(2.0 / 512, PairedComparison.Of(SleepFirst, SleepSecond).WilcoxonPValue, 12);
    }

    [Fact]
    public void The_exact_p_value_counts_sign_patterns_ties_included() =>
        Gen.Int[-4, 4].Array[1, 11].Sample(values =>
        {
            double[] nonzero = [.. values.Where(value => value != 0).Select(value => (double)value)];
            (double statistic, double p) = WilcoxonSignedRank.Test(nonzero);
            double[] ranks = [.. nonzero.Select(v => nonzero.Count(w => Math.Abs(w) < Math.Abs(v)) + (nonzero.Count(w => Math.Abs(w) == Math.Abs(v)) + 1) / 2.0)];
            double center = ranks.Sum() / 2, distance = Math.Abs(statistic - center);
            int extreme = 0, patterns = 1 << nonzero.Length;
            for (int signs = 0; signs < patterns; signs++)
            {
                double sum = ranks.Where((_, i) => (signs >> i & 1) != 0).Sum();
                if (Math.Abs(sum - center) >= distance) extreme++;
            }

            Assert.Equal(Math.Min(1, (double)extreme / patterns), p, 12);
        });

    [Fact]
    public void Beyond_25_differences_the_normal_approximation_has_its_closed_form()
    {
        // n = 30, all positive: W = 465, mean 232.5, variance 30 · 31 · 61 / 24, so z = 232 / 48.6184 = 4.77186.
        (double statistic, double p) = WilcoxonSignedRank.Test([.. Enumerable.Range(1, 30).Select(i => (double)i)]);
        Assert.Equal(465, statistic);
        Assert.Equal(MathNet.Numerics.SpecialFunctions.Erfc(232 / Math.Sqrt(30.0 * 31 * 61 / 24) / Math.Sqrt(2)), p, 12);
    }

    [Fact]
    public void The_normal_approximation_allows_for_ties()
    {
        // 20 of 30 equal magnitudes positive: all ranks 15.5, so W = 310, mean 232.5, variance 30 · 15.5² / 4.
        (double statistic, double p) = WilcoxonSignedRank.Test([.. Enumerable.Range(0, 30).Select(i => i < 20 ? 1.0 : -1.0)]);
        Assert.Equal(310, statistic);
        Assert.Equal(MathNet.Numerics.SpecialFunctions.Erfc(77 / Math.Sqrt(30 * 15.5 * 15.5 / 4) / Math.Sqrt(2)), p, 12);
    }

    [Fact]
    public void Holm_adjusts_step_by_step()
    {
        // Smallest of four times 4, then 3, 2, 1, never falling: 0.02, 0.03, 0.06, 0.06.
        Assert.Equal([0.03, 0.06, 0.06, 0.02], HolmCorrection.Adjust([0.01, 0.04, 0.03, 0.005]).Select(p => Math.Round(p, 12)));
        Assert.Equal([0.9, double.NaN, 0.2], HolmCorrection.Adjust([0.9, double.NaN, 0.1]));
        Assert.Equal([1, 1], HolmCorrection.Adjust([0.9, 0.8]));
    }
}
