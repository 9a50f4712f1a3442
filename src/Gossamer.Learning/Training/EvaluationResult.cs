namespace Gossamer.Learning.Training;

/// <summary>A classifier on a data set.</summary>
/// <param name="Loss">Mean loss.</param>
/// <param name="Accuracy">Share classified correctly, in [0, 1].</param>
/// <param name="Samples">Number of samples.</param>
public sealed record EvaluationResult(double Loss, double Accuracy, int Samples);
