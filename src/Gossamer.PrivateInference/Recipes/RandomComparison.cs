namespace Gossamer.PrivateInference.Recipes;

/// <summary>Gates that were searched, beside gates at random that cost the same; all trained from the same weights with the same steps.</summary>
/// <param name="Searched">Accuracy with the gates found.</param>
/// <param name="Random">Accuracies with gates at random.</param>
/// <param name="RelativePrices">Their prices in units of the one found.</param>
public sealed record RandomComparison(double Searched, IReadOnlyList<double> Random, IReadOnlyList<double> RelativePrices)
{
    /// <summary>Accuracy found minus the mean of those at random.</summary>
    public double Gain => Searched - Random.Average();
}
