using Gossamer.Learning.Statistics;

namespace Gossamer.Agreement.Coefficients;

/// <summary>The analysis of variance of complete ratings [targets, raters].</summary>
/// <param name="Targets">Number of targets, n.</param>
/// <param name="Raters">Number of raters, k.</param>
/// <param name="BetweenTargets">MSB, with n − 1 degrees of freedom.</param>
/// <param name="WithinTargets">MSW, with n(k − 1).</param>
/// <param name="BetweenRaters">MSJ, with k − 1.</param>
/// <param name="Residual">MSE, with (n − 1)(k − 1).</param>
public sealed record MeanSquares(int Targets, int Raters, double BetweenTargets, double WithinTargets, double BetweenRaters, double Residual)
{
    /// <summary>The mean squares of values, target by target.</summary>
    /// <exception cref="ArgumentException">There are fewer than two targets or raters.</exception>
    public static MeanSquares Of(ReadOnlySpan<double> values, int raters)
    {
        int targets = raters == 0 ? 0 : values.Length / raters;
        if (targets < 2 || raters < 2) throw new ArgumentException($"{targets} targets and {raters} raters, expected at least two of both");
        return OfSums(SumsOf(values, raters).Total());
    }

    /// <summary>What each target adds to the sums that <see cref="OfSums"/> needs: 1, its sum squared, its squares, and its ratings less the mean.</summary>
    internal static UnitSums SumsOf(ReadOnlySpan<double> values, int raters)
    {
        // Equal values must leave exactly nothing, which their mean, being rounded, does not promise.
        double mean = values.IsEmpty ? 0 : values.IndexOfAnyExcept(values[0]) < 0 ? values[0] : SampleStatistics.Mean(values);
        int targets = values.Length / raters, width = raters + 3;
        double[] rows = new double[targets * width];
        for (int target = 0; target < targets; target++)
        {
            Span<double> row = rows.AsSpan(target * width, width);
            row[0] = 1;
            double sum = 0;
            for (int rater = 0; rater < raters; rater++)
            {
                double value = values[target * raters + rater] - mean;
                sum += value;
                row[2] += value * value;
                row[3 + rater] = value;
            }
            row[1] = sum * sum;
        }
        return UnitSums.OfRows(rows, width);
    }

    /// <summary>The mean squares of sums over targets.</summary>
    internal static MeanSquares OfSums(ReadOnlySpan<double> sums)
    {
        int raters = sums.Length - 3;
        double targets = sums[0], all = 0, columns = 0;
        foreach (double sum in sums[3..])
        {
            all += sum;
            columns += sum * sum;
        }
        double center = all * all / (targets * raters), total = sums[2] - center, between = sums[1] / raters - center, betweenRaters = columns / targets - center;
        return new MeanSquares(
            (int)targets, raters, between / (targets - 1), (total - between) / (targets * (raters - 1)), betweenRaters / (raters - 1),
            Math.Max(0, total - between - betweenRaters) / ((targets - 1) * (raters - 1)));
    }

    /// <summary>Standard error of measurement: √MSE where biases of raters are forgiven, else with the variance between raters.</summary>
    public double StandardErrorOfMeasurement(IccForm form) => form switch
    {
        IccForm.OneWay => Math.Sqrt(WithinTargets),
        IccForm.Consistency => Math.Sqrt(Residual),
        _ => Math.Sqrt(Math.Max(0, (BetweenRaters - Residual) / Targets) + Residual),
    };

    /// <summary>The change that measurement error alone exceeds in 5 % of repeated measurements: 1.96 √2 SEM.</summary>
    public double SmallestDetectableChange(IccForm form) => 1.96 * Math.Sqrt(2) * StandardErrorOfMeasurement(form);

    /// <summary>An intraclass correlation; NaN where all values are the same or the variances in its denominator cancel.</summary>
    public double Icc(IccForm form, bool ofMean)
    {
        (double n, double k) = (Targets, Raters);
        (double explained, double all) = form switch
        {
            IccForm.OneWay => (BetweenTargets - WithinTargets, BetweenTargets + (ofMean ? 0 : (k - 1) * WithinTargets)),
            IccForm.Agreement => (
                BetweenTargets - Residual, BetweenTargets + (ofMean ? (BetweenRaters - Residual) / n : (k - 1) * Residual + k * (BetweenRaters - Residual) / n)),
            _ => (BetweenTargets - Residual, BetweenTargets + (ofMean ? 0 : (k - 1) * Residual)),
        };
        // What is left of variances that cancel is rounding.
        double rounding = 1e-12 * (BetweenTargets + BetweenRaters + WithinTargets + Residual);
        return Math.Abs(all) > rounding ? explained / all : double.NaN;
    }
}
