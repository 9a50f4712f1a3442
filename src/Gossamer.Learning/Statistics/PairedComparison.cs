using MathNet.Numerics.Distributions;

namespace Gossamer.Learning.Statistics;

/// <summary>A treatment against a reference on the same units, for example two methods on the same seeds.</summary>
/// <param name="Difference">Treatment minus reference: mean, spread and Student's t interval of the paired differences.</param>
/// <param name="T">
/// The paired t statistic, <c>mean / (sd / √n)</c>; infinite when all differences are one nonzero value, 0 when all are zero.
/// </param>
/// <param name="TPValue">Two-sided p-value of the paired t-test with <c>n − 1</c> degrees of freedom; NaN below two pairs.</param>
/// <param name="WilcoxonStatistic">Sum of the ranks of the positive differences, zeros left out.</param>
/// <param name="WilcoxonPValue">Two-sided p-value of Wilcoxon's signed-rank test.</param>
public sealed record PairedComparison(MeanInterval Difference, double T, double TPValue, double WilcoxonStatistic, double WilcoxonPValue)
{
    /// <summary>Compares <paramref name="treatment"/> with <paramref name="reference"/>; equal places are pairs.</summary>
    /// <exception cref="ArgumentException">The samples are empty or differ in length.</exception>
    public static PairedComparison Of(ReadOnlySpan<double> treatment, ReadOnlySpan<double> reference, double confidence = 0.95)
    {
        if (treatment.Length != reference.Length)
            throw new ArgumentException($"{treatment.Length} values cannot be paired with {reference.Length}", nameof(treatment));
        double[] differences = new double[treatment.Length];
        for (int i = 0; i < differences.Length; i++) differences[i] = treatment[i] - reference[i];
        MeanInterval difference = MeanInterval.Of(differences, confidence);
        (double t, double p) = TTest(difference);
        (double statistic, double wilcoxon) = WilcoxonSignedRank.Test(differences);
        return new PairedComparison(difference, t, p, statistic, wilcoxon);
    }

    private static (double T, double PValue) TTest(MeanInterval difference)
    {
        if (difference.Count < 2) return (double.NaN, double.NaN);
        if (difference is { Mean: 0, StandardDeviation: 0 }) return (0, 1);
        double t = difference.Mean / (difference.StandardDeviation / Math.Sqrt(difference.Count));
        return (t, double.IsInfinity(t) ? 0 : 2 * StudentT.CDF(0, 1, difference.Count - 1, -Math.Abs(t)));
    }
}
