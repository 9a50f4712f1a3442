namespace Gossamer.EdgeInference.Model.Arrivals;

/// <summary>Poisson, by inversion of its distribution function.</summary>
public sealed class PoissonArrivals : IArrivalProcess
{
    private readonly double[] _cumulative;

    /// <summary>With this mean, above 0 and at most 100.</summary>
    public PoissonArrivals(double mean)
    {
        if (mean is not (> 0 and <= 100)) throw new ArgumentOutOfRangeException(nameof(mean), mean, "expected above 0 and at most 100");
        Mean = mean;
        List<double> cumulative = [];
        double term = Math.Exp(-mean), sum = 0;
        for (int count = 0; sum < 1 - 1e-15 && count < 1000; count++)
        {
            cumulative.Add(sum += term);
            if (Most == 0 && sum > 1 - 1e-6) Most = Math.Max(1, count);
            term *= mean / (count + 1);
        }
        _cumulative = [.. cumulative];
    }

    /// <inheritdoc/>
    public double Mean { get; }

    /// <inheritdoc/>
    public double Most { get; }

    /// <inheritdoc/>
    public double Next(double uniform, ref double memory)
    {
        int count = 0;
        while (count < _cumulative.Length - 1 && uniform >= _cumulative[count]) count++;
        return count;
    }
}
