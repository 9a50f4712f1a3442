namespace Gossamer.Learning.Training;

/// <summary>Where a training stands, for a progress bar.</summary>
/// <param name="Name">What is being trained.</param>
/// <param name="Step">Optimizer steps completed.</param>
/// <param name="TotalSteps">Steps of the whole training.</param>
/// <param name="Epoch">Epoch under way, from 1.</param>
/// <param name="Loss">Mean training loss of the present epoch so far; NaN before its first step.</param>
/// <param name="Accuracy">Last evaluation's accuracy; null before the first.</param>
public sealed record TrainingProgress(string Name, long Step, long TotalSteps, int Epoch, double Loss, double? Accuracy)
{
    /// <summary>A line that stays, such as what is expected of a run; null for none. The rest then says nothing.</summary>
    public string? Note { get; init; }
}
