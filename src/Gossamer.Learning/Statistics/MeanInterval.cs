using MathNet.Numerics.Distributions;

namespace Gossamer.Learning.Statistics;

/// <summary>A sample's mean with Student's t confidence interval. With fewer than two values the spread is unknown: NaN.</summary>
/// <param name="Mean">Arithmetic mean.</param>
/// <param name="StandardDeviation">Sample standard deviation (divisor <c>n − 1</c>).</param>
/// <param name="Count">Sample size <c>n</c>.</param>
/// <param name="Lower">Lower limit of the interval for the mean.</param>
/// <param name="Upper">Upper limit of the interval for the mean.</param>
/// <param name="Confidence">Confidence level, within (0, 1).</param>
public sealed record MeanInterval(double Mean, double StandardDeviation, int Count, double Lower, double Upper, double Confidence)
{
    /// <summary>Half the width of the interval.</summary>
    public double Margin => (Upper - Lower) / 2;

    /// <summary>The interval of <paramref name="values"/>.</summary>
    /// <exception cref="ArgumentException">There are no values.</exception>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="confidence"/> is not within (0, 1).</exception>
    public static MeanInterval Of(ReadOnlySpan<double> values, double confidence = 0.95) => FromMoments(
        SampleStatistics.Mean(values), SampleStatistics.StandardDeviation(values), values.Length, confidence);

    /// <summary>The interval of a sample known by its moments.</summary>
    /// <exception cref="ArgumentOutOfRangeException">
    /// <paramref name="confidence"/> is not within (0, 1) or <paramref name="count"/> is not positive.
    /// </exception>
    public static MeanInterval FromMoments(double mean, double standardDeviation, int count, double confidence = 0.95)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(count);
        if (confidence is not (> 0 and < 1)) throw new ArgumentOutOfRangeException(nameof(confidence), confidence, "expected within (0, 1)");
        double margin = count < 2
            ? double.NaN
            : StudentT.InvCDF(0, 1, count - 1, 0.5 + confidence / 2) * standardDeviation / Math.Sqrt(count);
        return new MeanInterval(mean, count < 2 ? double.NaN : standardDeviation, count, mean - margin, mean + margin, confidence);
    }
}
