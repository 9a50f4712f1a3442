namespace Gossamer.Sparsity.Reports;

/// <summary>How a network learned. The three lists have the same length.</summary>
/// <param name="Epochs">Epochs done at each record.</param>
/// <param name="TrainLoss">Mean training loss of the epoch.</param>
/// <param name="TestAccuracy">Accuracy on the test set, a fraction; NaN where it was not measured.</param>
public sealed record LearningCurve(IReadOnlyList<double> Epochs, IReadOnlyList<double> TrainLoss, IReadOnlyList<double> TestAccuracy);
