using Gossamer.Learning.Training;

namespace Gossamer.EdgeInference.Recipes;

/// <summary>Progress of several trainings at a time, as that of one piece of work.</summary>
internal sealed class SharedProgress(IProgress<TrainingProgress> target, string name, long totalSteps)
{
    private readonly Lock _gate = new();
    private long _steps;

    /// <summary>Progress of one of them.</summary>
    public IProgress<TrainingProgress> Part() => new One(this);

    private void Add(long steps, TrainingProgress value)
    {
        lock (_gate)
        {
            _steps += steps;
            target.Report(new TrainingProgress(name, _steps, totalSteps, value.Epoch, value.Loss, value.Accuracy));
        }
    }

    private sealed class One(SharedProgress all) : IProgress<TrainingProgress>
    {
        private long _last;

        public void Report(TrainingProgress value)
        {
            all.Add(value.Step - _last, value);
            _last = value.Step;
        }
    }
}
