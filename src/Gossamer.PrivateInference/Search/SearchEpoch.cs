namespace Gossamer.PrivateInference.Search;

/// <summary>Where a search stood after an epoch.</summary>
/// <param name="TrainingLoss">Mean loss of the steps of weights.</param>
/// <param name="ValidationLoss">Mean loss of the steps of α; NaN while α rested.</param>
/// <param name="ExpectedPrice">Expected price, in units of the network with comparisons everywhere.</param>
/// <param name="Entropy">Mean entropy of θ over the gates, in units of ln 2: 1 undecided, 0 decided.</param>
/// <param name="ComparisonShares">θ of the operator with comparisons, by gate.</param>
public sealed record SearchEpoch(
    double TrainingLoss, double ValidationLoss, double ExpectedPrice, double Entropy, IReadOnlyList<double> ComparisonShares);
