namespace Gossamer.Learning.Benchmarks;

/// <summary>Times of one piece of work, in milliseconds.</summary>
/// <param name="Lower">First quartile.</param>
/// <param name="Median">Median.</param>
/// <param name="Upper">Third quartile.</param>
public sealed record TimeDistribution(double Lower, double Median, double Upper)
{
    /// <summary>Quartiles of <paramref name="milliseconds"/>, interpolated between neighbours.</summary>
    /// <exception cref="ArgumentException">There are no values.</exception>
    public static TimeDistribution Of(IEnumerable<double> milliseconds)
    {
        double[] sorted = [.. milliseconds.Order()];
        if (sorted.Length == 0) throw new ArgumentException("no times to summarise", nameof(milliseconds));
        return new TimeDistribution(At(0.25), At(0.5), At(0.75));

        double At(double share)
        {
            double place = share * (sorted.Length - 1);
            int below = (int)place;
            return sorted[below] + (place - below) * (sorted[Math.Min(below + 1, sorted.Length - 1)] - sorted[below]);
        }
    }
}
