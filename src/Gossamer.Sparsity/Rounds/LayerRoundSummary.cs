namespace Gossamer.Sparsity.Rounds;

/// <summary>Figures of one layer in one round.</summary>
/// <param name="Layer">Parameter name.</param>
/// <param name="Dropped">Units dropped, those that returned at once included.</param>
/// <param name="Grown">Units grown, those that were dropped just before included.</param>
/// <param name="Left">Weights that were active before and are not after.</param>
/// <param name="Joined">Weights that are active after and were not before.</param>
/// <param name="ExplorationShare">Share of the grown that |signal| alone would not have grown.</param>
/// <param name="Exploitation">Mean |signal| of the grown over the greatest mean possible, in [0, 1].</param>
/// <param name="GrownSignal">Sum of |signal| over the grown.</param>
public sealed record LayerRoundSummary(
    string Layer, int Dropped, int Grown, int Left, int Joined, double ExplorationShare, double Exploitation, double GrownSignal);
