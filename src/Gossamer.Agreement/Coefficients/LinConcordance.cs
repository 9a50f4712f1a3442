using Gossamer.Agreement.Estimates;
using Gossamer.Learning.Statistics;

namespace Gossamer.Agreement.Coefficients;

/// <summary>Lin's concordance correlation of two series (Biometrics 45, 1989), with variances of divisor n.</summary>
public static class LinConcordance
{
    /// <summary>The concordance of pairs of equal place.</summary>
    /// <exception cref="ArgumentException">The series differ in length.</exception>
    public static Estimate Of(ReadOnlySpan<double> first, ReadOnlySpan<double> second, BootstrapOptions options)
    {
        const string Method = "Lin's concordance correlation";
        if (first.Length != second.Length) throw new ArgumentException($"{first.Length} values cannot be paired with {second.Length}", nameof(second));
        if (first.Length < 2) return Estimate.None(Method, EstimateStatus.TooFewRatings, "there are fewer than two pairs", first.Length);
        double[] rows = new double[6 * first.Length];
        double center = SampleStatistics.Mean(first);
        for (int i = 0; i < first.Length; i++)
        {
            (double x, double y) = (first[i] - center, second[i] - center);
            double[] row = [1, x, y, x * x, y * y, x * y];
            row.CopyTo(rows.AsSpan(6 * i));
        }
        return BootstrapEstimate.Of(Method, UnitSums.OfRows(rows, 6), first.Length, 0, Value, options);
    }

    /// <summary>The concordance from the sums of 1, x, y, x², y² and xy.</summary>
    internal static double Value(ReadOnlySpan<double> sums)
    {
        double n = sums[0], x = sums[1] / n, y = sums[2] / n;
        double spread = sums[3] / n - x * x + sums[4] / n - y * y + (x - y) * (x - y);
        return n > 1 && spread > 0 ? 2 * (sums[5] / n - x * y) / spread : double.NaN;
    }
}
