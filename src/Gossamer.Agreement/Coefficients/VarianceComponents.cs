namespace Gossamer.Agreement.Coefficients;

/// <summary>Where the variance of ratings comes from.</summary>
/// <param name="Targets">Variance between targets.</param>
/// <param name="Raters">Variance between raters.</param>
/// <param name="Residual">What is left.</param>
public sealed record VarianceComponents(double Targets, double Raters, double Residual)
{
    /// <summary>The intraclass correlation of the mean of <paramref name="ratings"/> ratings, agreement or consistency.</summary>
    public double Icc(IccForm form, double ratings)
    {
        double noise = (form == IccForm.Consistency ? Residual : Raters + Residual) / ratings;
        return Targets + noise > 0 ? Targets / (Targets + noise) : double.NaN;
    }
}
