using MathNet.Numerics.Distributions;

namespace Gossamer.Agreement.Planning;

/// <summary>How many cases a study needs.</summary>
public static class CasePlanning
{
    /// <summary>
    /// Cases for an interval of an intraclass correlation of a given width (Bonett, Statistics in Medicine 21, 2002):
    /// 8 z² (1 − ρ)² (1 + (k − 1) ρ)² / (k (k − 1) w²) + 1, and 5ρ more for two raters and ρ of 0.7 or above. Not rounded.
    /// </summary>
    public static double ForReliabilityWidth(double reliability, int raters, double width, double confidence = 0.95)
    {
        if (raters < 2) throw new ArgumentOutOfRangeException(nameof(raters), raters, "expected at least two raters");
        if (!(width > 0)) throw new ArgumentOutOfRangeException(nameof(width), width, "expected a width above 0");
        double z = Normal.InvCDF(0, 1, 0.5 + confidence / 2), spread = (1 - reliability) * (1 + (raters - 1) * reliability);
        double cases = 8 * z * z * spread * spread / (raters * (raters - 1.0) * width * width) + 1;
        return raters == 2 && reliability >= 0.7 ? cases + 5 * reliability : cases;
    }

    /// <summary>Cases to show that a model is not worse than a rater by more than a margin: ((z₁₋α + z₁₋β) σ / Δ)², rounded up.</summary>
    /// <param name="deviation">Standard deviation of the difference between model and rater from case to case, σ.</param>
    /// <param name="margin">The loss that does not matter, Δ.</param>
    /// <param name="level">One-sided level α.</param>
    /// <param name="power">Power 1 − β.</param>
    public static int ForNonInferiority(double deviation, double margin, double level = 0.05, double power = 0.8)
    {
        if (!(margin > 0)) throw new ArgumentOutOfRangeException(nameof(margin), margin, "expected a margin above 0");
        double factor = (Normal.InvCDF(0, 1, 1 - level) + Normal.InvCDF(0, 1, power)) * deviation / margin;
        return Math.Max(2, (int)Math.Ceiling(factor * factor));
    }
}
