namespace Gossamer.Graphs.Predictors;

/// <summary>How good a model is on the validation part. The better has the higher accuracy, of equal ones the lower loss.</summary>
/// <param name="Accuracy">Share of right answers.</param>
/// <param name="Loss">Mean loss.</param>
public readonly record struct ValidationScore(double Accuracy, double Loss)
{
    /// <summary>Whether this is better than <paramref name="other"/>.</summary>
    public bool IsBetterThan(ValidationScore other) => Accuracy > other.Accuracy || (Accuracy == other.Accuracy && Loss < other.Loss);
}
