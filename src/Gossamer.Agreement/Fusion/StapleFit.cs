namespace Gossamer.Agreement.Fusion;

/// <summary>What STAPLE found out.</summary>
/// <param name="Prevalence">Share of cells in the truth, π, held at its start.</param>
/// <param name="Sensitivities">For each rater the share of the truth that it marks, p.</param>
/// <param name="Specificities">For each rater the share of the rest that it leaves, q.</param>
/// <param name="LogLikelihoods">Log-likelihood before each iteration and after the last.</param>
/// <param name="Iterations">Iterations done.</param>
/// <param name="Converged">Whether p and q came to rest.</param>
/// <param name="Collapsed">Whether a rater was declared perfect, both p and q above 0.999: a known failure in which one rater becomes the truth.</param>
/// <param name="NotIdentified">Whether the truth cannot be told from the raters: one rater, or all of them alike.</param>
public sealed record StapleFit(
    double Prevalence, IReadOnlyList<double> Sensitivities, IReadOnlyList<double> Specificities, IReadOnlyList<double> LogLikelihoods, int Iterations,
    bool Converged, bool Collapsed, bool NotIdentified)
{
    /// <summary>The probability that a cell with these votes is in the truth.</summary>
    public double Posterior(ulong votes)
    {
        double logOdds = Math.Log(Prevalence) - Math.Log(1 - Prevalence);
        for (int k = 0; k < Sensitivities.Count; k++)
        {
            logOdds += (votes >> k & 1) != 0
                ? Math.Log(Sensitivities[k]) - Math.Log(1 - Specificities[k])
                : Math.Log(1 - Sensitivities[k]) - Math.Log(Specificities[k]);
        }
        return logOdds >= 0 ? 1 / (1 + Math.Exp(-logOdds)) : Math.Exp(logOdds) / (1 + Math.Exp(logOdds));
    }
}
