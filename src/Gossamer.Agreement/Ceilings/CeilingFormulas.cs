namespace Gossamer.Agreement.Ceilings;

/// <summary>
/// What agreement between raters says of agreement with the truth, in closed form, where errors are independent of each other. A bias
/// that all raters share cannot be seen in their agreement: where there is one, every ceiling here is too high.
/// </summary>
public static class CeilingFormulas
{
    /// <summary>
    /// The similarity of the truth to a reference of <paramref name="fused"/> raters where masks differ by thin displacements of their
    /// boundaries: 1 − (1 − D) / √(2K). Two raters differ by √2 of what each differs from the truth.
    /// </summary>
    public static double BoundaryNoise(double agreement, double fused) => 1 - (1 - agreement) / Math.Sqrt(2 * fused);

    /// <summary>
    /// The accuracy of raters with equal, symmetric errors whose pairs agree in a share <paramref name="agreement"/> of units: the root of
    /// P = a² + (1 − a)² / (C − 1) above 1 / C. NaN where agreement is below that of guessing.
    /// </summary>
    public static double SymmetricAccuracy(double agreement, int classes)
    {
        double c = classes, discriminant = (c * agreement - 1) * (c - 1);
        return classes < 2 || discriminant < 0 ? double.NaN : Math.Min(1, (1 + Math.Sqrt(discriminant)) / c);
    }

    /// <summary>Correlation of the truth with the mean of raters of reliability ρ_K: √ρ_K.</summary>
    public static double OraclePearson(double reliability) => Math.Sqrt(Math.Max(0, reliability));

    /// <summary>Concordance of the truth with the mean of raters of reliability ρ_K: 2ρ_K / (1 + ρ_K).</summary>
    public static double OracleConcordance(double reliability) => 2 * reliability / (1 + reliability);

    /// <summary>Root mean squared error of the truth against the mean of <paramref name="fused"/> raters whose pairs differ by RMSD: RMSD / √(2K).</summary>
    public static double OracleRmse(double pairRmsd, double fused) => pairRmsd / Math.Sqrt(2 * fused);

    /// <summary>Dice of the truth of prevalence π with a reference of sensitivity p and specificity q.</summary>
    public static double LatentDice(double prevalence, double sensitivity, double specificity) =>
        2 * prevalence * sensitivity / (prevalence + prevalence * sensitivity + (1 - prevalence) * (1 - specificity));

    /// <summary>Dice of two raters who err independently given the truth.</summary>
    public static double LatentPairDice(double prevalence, (double P, double Q) first, (double P, double Q) second)
    {
        double common = prevalence * first.P * second.P + (1 - prevalence) * (1 - first.Q) * (1 - second.Q);
        double marked = prevalence * (first.P + second.P) + (1 - prevalence) * (2 - first.Q - second.Q);
        return 2 * common / marked;
    }

    /// <summary>
    /// The share of disagreement between raters that is their own way of seeing rather than chance, φ = 1 − ((1 − D_intra) / (1 − D_inter))²,
    /// and whether it had to be brought into [0, 1].
    /// </summary>
    public static (double Share, bool Clamped) SystematicShare(double interRater, double intraRater)
    {
        double ratio = (1 - intraRater) / (1 - interRater), share = 1 - ratio * ratio;
        return (Math.Clamp(share, 0, 1), share is < 0 or > 1);
    }
}
