namespace Gossamer.EdgeInference.Policies;

/// <summary>A stretch of a run.</summary>
/// <param name="Slot">Its last slot.</param>
/// <param name="Delay">Mean service delay over it, seconds.</param>
/// <param name="Accuracy">[service]: mean accuracy over it.</param>
/// <param name="Deficit">[service]: deficit Z at its end.</param>
public sealed record EvaluationPoint(int Slot, double Delay, IReadOnlyList<double> Accuracy, IReadOnlyList<double> Deficit);
