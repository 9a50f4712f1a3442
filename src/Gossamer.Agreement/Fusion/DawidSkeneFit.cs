namespace Gossamer.Agreement.Fusion;

/// <summary>What the model of Dawid and Skene found out.</summary>
/// <param name="Prevalences">Share of each class, π.</param>
/// <param name="Confusions">For each rater [true class, class said]: how often it says the second where the first is true.</param>
/// <param name="Posteriors">For each unit the probability of each class.</param>
/// <param name="Objectives">Log-likelihood plus log-prior before each iteration and after the last.</param>
/// <param name="Converged">Whether it came to rest.</param>
/// <param name="Flipped">Whether most raters seemed to say the opposite of the truth, and the classes were exchanged back.</param>
public sealed record DawidSkeneFit(
    IReadOnlyList<double> Prevalences, IReadOnlyList<double[,]> Confusions, IReadOnlyList<double[]> Posteriors, IReadOnlyList<double> Objectives,
    bool Converged, bool Flipped)
{
    /// <summary>The most probable class of each unit; the lowest of equals.</summary>
    public IReadOnlyList<int> Labels => [.. Posteriors.Select(static posterior => Array.IndexOf(posterior, posterior.Max()))];

    /// <summary>The share of a rater's answers that the model takes to be right: Σ π_c θ_cc.</summary>
    public double Accuracy(int rater)
    {
        double accuracy = 0;
        for (int c = 0; c < Prevalences.Count; c++) accuracy += Prevalences[c] * Confusions[rater][c, c];
        return accuracy;
    }
}
