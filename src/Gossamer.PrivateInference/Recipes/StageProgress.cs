using System.Diagnostics;
using Gossamer.Learning.Training;

namespace Gossamer.PrivateInference.Recipes;

/// <summary>Tells where a stage stands, a few times a second.</summary>
/// <param name="progress">Who wants to know, or null.</param>
/// <param name="name">The stage.</param>
/// <param name="steps">Its steps.</param>
/// <param name="stepsPerEpoch">Steps of an epoch.</param>
internal sealed class StageProgress(IProgress<TrainingProgress>? progress, string name, long steps, long stepsPerEpoch)
{
    private static readonly TimeSpan Interval = TimeSpan.FromMilliseconds(250);

    private long _last;

    /// <summary>Called after every step.</summary>
    public void Report(long step, double loss = double.NaN)
    {
        if (progress is null || (Stopwatch.GetElapsedTime(_last) < Interval && step < steps)) return;
        _last = Stopwatch.GetTimestamp();
        progress.Report(new TrainingProgress(name, step, steps, (int)((step - 1) / stepsPerEpoch) + 1, loss, null));
    }
}
