namespace Gossamer.Learning.Training;

/// <summary>Figures of one epoch.</summary>
/// <param name="Epoch">Epochs completed, from 1.</param>
/// <param name="Step">Optimizer steps completed.</param>
/// <param name="LearningRate">Learning rate of the epoch's last step.</param>
/// <param name="TrainLoss">Mean loss over the epoch's samples, as trained on.</param>
/// <param name="TrainAccuracy">Share of the epoch's samples classified correctly, as trained on.</param>
public sealed record EpochSummary(int Epoch, long Step, double LearningRate, double TrainLoss, double TrainAccuracy);
