using Gossamer.Agreement.Estimates;
using Gossamer.Learning.Statistics;
using MathNet.Numerics.Distributions;

namespace Gossamer.Agreement.Coefficients;

/// <summary>Bland and Altman's limits of agreement (Lancet 327, 1986; Statistical Methods in Medical Research 8, 1999).</summary>
/// <param name="N">Pairs, or subjects where each has several.</param>
/// <param name="Bias">Mean difference; the ratio of the two on the ratio variant.</param>
/// <param name="StandardDeviation">Standard deviation of differences.</param>
/// <param name="Lower">Lower limit, bias − 1.96 SD.</param>
/// <param name="Upper">Upper limit, bias + 1.96 SD.</param>
/// <param name="BiasError">Standard error of the bias.</param>
/// <param name="LimitError">Standard error of a limit.</param>
/// <param name="BiasInterval">t interval of the bias.</param>
/// <param name="LowerInterval">t interval of the lower limit.</param>
/// <param name="UpperInterval">t interval of the upper limit.</param>
/// <param name="ProportionalSlope">Slope of the difference on the mean of the two: how the bias grows with size; null where means do not vary or differences are given alone.</param>
public sealed record BlandAltman(
    int N, double Bias, double StandardDeviation, double Lower, double Upper, double BiasError, double LimitError, Limits BiasInterval,
    Limits LowerInterval, Limits UpperInterval, double? ProportionalSlope)
{
    private const double Reach = 1.96;

    /// <summary>The limits of <paramref name="first"/> minus <paramref name="second"/>, pair by pair.</summary>
    /// <exception cref="ArgumentException">The series differ in length or have fewer than two pairs.</exception>
    public static BlandAltman Of(ReadOnlySpan<double> first, ReadOnlySpan<double> second, double confidence = 0.95)
    {
        if (first.Length != second.Length) throw new ArgumentException($"{first.Length} values cannot be paired with {second.Length}", nameof(second));
        if (first.Length < 2) throw new ArgumentException($"{first.Length} pairs, expected at least 2", nameof(first));
        double[] differences = new double[first.Length], means = new double[first.Length];
        for (int i = 0; i < differences.Length; i++) (differences[i], means[i]) = (first[i] - second[i], (first[i] + second[i]) / 2);
        double mean = SampleStatistics.Mean(means), bias = SampleStatistics.Mean(differences), along = 0, spread = 0;
        for (int i = 0; i < means.Length; i++)
        {
            along += (means[i] - mean) * (differences[i] - bias);
            spread += (means[i] - mean) * (means[i] - mean);
        }
        return From(differences.Length, bias, SampleStatistics.StandardDeviation(differences), spread > 0 ? along / spread : null, confidence);
    }

    /// <summary>The limits on logarithms, turned back into ratios of <paramref name="first"/> to <paramref name="second"/>.</summary>
    /// <exception cref="ArgumentException">A value is not positive, or as for <see cref="Of"/>.</exception>
    public static BlandAltman OfRatios(ReadOnlySpan<double> first, ReadOnlySpan<double> second, double confidence = 0.95)
    {
        double[] a = first.ToArray(), b = second.ToArray();
        if (a.Concat(b).Any(static value => !(value > 0))) throw new ArgumentException("a value is not above 0, which a ratio needs", nameof(first));
        BlandAltman logs = Of([.. a.Select(static value => Math.Log(value))], [.. b.Select(static value => Math.Log(value))], confidence);
        return logs with
        {
            Bias = Math.Exp(logs.Bias),
            Lower = Math.Exp(logs.Lower),
            Upper = Math.Exp(logs.Upper),
            BiasInterval = Back(logs.BiasInterval),
            LowerInterval = Back(logs.LowerInterval),
            UpperInterval = Back(logs.UpperInterval),
        };

        static Limits Back(Limits interval) => new(Math.Exp(interval.Low), Math.Exp(interval.High));
    }

    /// <summary>
    /// The limits where subjects have several differences each: the variance is that between subjects, by one-way analysis of variance,
    /// plus that within (Bland and Altman 1999, section 5.3). Intervals count subjects.
    /// </summary>
    /// <param name="differences">For each subject its differences.</param>
    /// <param name="confidence">Confidence level of the intervals.</param>
    public static BlandAltman OfReplicates(IReadOnlyList<IReadOnlyList<double>> differences, double confidence = 0.95)
    {
        int n = differences.Count;
        double count = differences.Sum(static subject => (double)subject.Count), squares = differences.Sum(static subject => (double)subject.Count * subject.Count);
        if (n < 2 || count <= n || differences.Any(static subject => subject.Count == 0))
            throw new ArgumentException($"{count} differences of {n} subjects, expected at least two subjects and one with several", nameof(differences));
        double bias = differences.Sum(static subject => subject.Sum()) / count, between = 0, within = 0;
        foreach (IReadOnlyList<double> subject in differences)
        {
            double mean = subject.Average();
            between += subject.Count * (mean - bias) * (mean - bias);
            within += subject.Sum(value => (value - mean) * (value - mean));
        }
        (between, within) = (between / (n - 1), within / (count - n));
        double component = Math.Max(0, (between - within) / ((count - squares / count) / (n - 1)));
        return From(n, bias, Math.Sqrt(component + within), null, confidence);
    }

    private static BlandAltman From(int n, double bias, double deviation, double? slope, double confidence)
    {
        double biasError = deviation / Math.Sqrt(n), limitError = deviation * Math.Sqrt(1.0 / n + Reach * Reach / (2 * (n - 1.0)));
        double t = StudentT.InvCDF(0, 1, n - 1, 0.5 + confidence / 2), lower = bias - Reach * deviation, upper = bias + Reach * deviation;
        return new BlandAltman(
            n, bias, deviation, lower, upper, biasError, limitError, Around(bias, biasError), Around(lower, limitError), Around(upper, limitError), slope);

        Limits Around(double value, double error) => new(value - t * error, value + t * error);
    }
}
