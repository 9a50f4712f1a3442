namespace Gossamer.Learning.Statistics;

/// <summary>Location and spread of a sample.</summary>
public static class SampleStatistics
{
    /// <summary>Arithmetic mean.</summary>
    /// <exception cref="ArgumentException">There are no values.</exception>
    public static double Mean(ReadOnlySpan<double> values)
    {
        if (values.IsEmpty) throw new ArgumentException("the mean of no values is undefined", nameof(values));
        double sum = 0;
        foreach (double value in values) sum += value;
        return sum / values.Length;
    }

    /// <summary>Sample standard deviation (divisor <c>n − 1</c>); NaN below two values. Two passes, so close values lose nothing.</summary>
    /// <exception cref="ArgumentException">There are no values.</exception>
    public static double StandardDeviation(ReadOnlySpan<double> values)
    {
        double mean = Mean(values), squares = 0;
        if (values.Length < 2) return double.NaN;
        foreach (double value in values) squares += (value - mean) * (value - mean);
        return Math.Sqrt(squares / (values.Length - 1));
    }
}
