using MathNet.Numerics.Distributions;

namespace Gossamer.Learning.Statistics;

/// <summary>A share of successes with its score interval: never beyond [0, 1], and good near its ends and for few trials.</summary>
/// <remarks>Source: Wilson, "Probable inference, the law of succession, and statistical inference", JASA 22(158), 1927.</remarks>
/// <param name="Share">Successes over trials.</param>
/// <param name="Lower">Lower limit.</param>
/// <param name="Upper">Upper limit.</param>
public sealed record WilsonInterval(double Share, double Lower, double Upper)
{
    /// <summary>The interval of <paramref name="successes"/> in <paramref name="trials"/>.</summary>
    /// <exception cref="ArgumentOutOfRangeException">There are no trials, more successes than trials, or the confidence is not within (0, 1).</exception>
    public static WilsonInterval Of(long successes, long trials, double confidence = 0.95)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(trials);
        ArgumentOutOfRangeException.ThrowIfNegative(successes);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(successes, trials);
        if (confidence is not (> 0 and < 1)) throw new ArgumentOutOfRangeException(nameof(confidence), confidence, "expected within (0, 1)");
        double z = Normal.InvCDF(0, 1, 0.5 + confidence / 2), share = (double)successes / trials, squared = z * z / trials;
        double centre = (share + squared / 2) / (1 + squared), half = z / (1 + squared) * Math.Sqrt(share * (1 - share) / trials + squared / (4 * trials));
        // At no or only successes a limit is exact.
        return new WilsonInterval(share, successes == 0 ? 0 : centre - half, successes == trials ? 1 : centre + half);
    }
}
