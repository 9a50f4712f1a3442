using MathNet.Numerics;
using MathNet.Numerics.Distributions;

namespace Gossamer.Agreement.Coefficients;

/// <summary>Quantiles of Fisher's F for any positive degrees of freedom, fractional and tiny ones too.</summary>
internal static class FisherQuantile
{
    /// <summary>Exponents beyond which a quantile is infinite for every purpose.</summary>
    private const double Reach = 600;

    /// <summary>The value that F does not exceed with a probability.</summary>
    public static double Of(double numerator, double denominator, double probability)
    {
        try
        {
            return FisherSnedecor.InvCDF(numerator, denominator, probability);
        }
        catch (NonConvergenceException)
        {
            // Few degrees of freedom put the quantile beyond the root finder's bounds: bisect its logarithm.
            (double low, double high) = (-Reach, Reach);
            for (int i = 0; i < 200; i++)
            {
                double middle = (low + high) / 2;
                if (FisherSnedecor.CDF(numerator, denominator, Math.Exp(middle)) < probability) low = middle;
                else high = middle;
            }
            return high >= Reach - 1 ? double.PositiveInfinity : Math.Exp(high);
        }
    }
}
