using Gossamer.Learning.Training;

namespace Gossamer.EdgeInference.Recipes;

/// <summary>Progress of several trainings at a time, as that of one piece of work: what is left of each when it first says how far it is.</summary>
internal sealed class SharedProgress(IProgress<TrainingProgress> target, string name, long totalSteps)
{
    private readonly Lock _gate = new();
    private long _steps, _total = totalSteps;

    /// <summary>Progress of one of them.</summary>
    public IProgress<TrainingProgress> Part() => new One(this);

    private void Add(long steps, TrainingProgress value)
    {
        lock (_gate)
        {
            _steps += steps;
            target.Report(new TrainingProgress(name, _steps, _total, value.Epoch, value.Loss, value.Accuracy));
        }
    }

    private void Skip(long steps)
    {
        lock (_gate) _total -= steps;
    }

    private sealed class One(SharedProgress all) : IProgress<TrainingProgress>
    {
        private long? _last;

        public void Report(TrainingProgress value)
        {
            if (_last is { } last) all.Add(value.Step - last, value);
            else all.Skip(value.Step);
            _last = value.Step;
        }
    }
}
