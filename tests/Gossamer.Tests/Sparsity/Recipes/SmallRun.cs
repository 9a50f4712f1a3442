using Gossamer.Learning.Runs;
using Gossamer.Learning.Training;
using Gossamer.Sparsity.Journal;
using Gossamer.Sparsity.Recipes;
using Xunit;

namespace Gossamer.Tests.Sparsity.Recipes;

/// <summary>Runs of the recipe that take a fraction of a second, and what they leave.</summary>
internal static class SmallRun
{
    /// <summary>What depends on options, seed and data alone.</summary>
    public static readonly string[] ReproducibleFiles =
        [RunFiles.Checkpoint, RunFiles.Metrics, TopologyJournal.FileName, SparseTraining.WeightsFile];

    /// <summary>Two steps an epoch, a round after every second step, six steps of eight with rounds.</summary>
    public static SparseTrainingOptions Options { get; } = new SparseTrainingOptions
    {
        Model = "mlp:32-16",
        Sparsity = 0.8,
        Epochs = 4,
        BatchSize = 512,
        LearningRate = 0.05,
        UpdateInterval = 2,
        DenseTwin = false,
        Seed = 3,
    }.Resolve();

    /// <summary>Trains from beginning to end.</summary>
    public static SparseTrainingResult Train(string directory, SparseTrainingOptions options)
    {
        using RunRecorder recorder = RunRecorder.CreateAt(directory, SparseTraining.Describe(options));
        return SparseTraining.Run(options, recorder, cancellation: TestContext.Current.CancellationToken);
    }

    /// <summary>Trains and stops after the first step.</summary>
    public static void TrainOneStep(string directory, SparseTrainingOptions options)
    {
        using RunRecorder recorder = RunRecorder.CreateAt(directory, SparseTraining.Describe(options));
        Assert.Null(RunOneStep(options, recorder));
    }

    /// <summary>Goes on with a run to its end.</summary>
    public static SparseTrainingResult Resume(string directory)
    {
        (SparseTrainingOptions options, RunRecorder recorder) = SparseTraining.Reopen(directory);
        using (recorder) return SparseTraining.Run(options, recorder, cancellation: TestContext.Current.CancellationToken);
    }

    /// <summary>Goes on with a run and stops it after one more step; its result once there is nothing left to stop.</summary>
    public static SparseTrainingResult? ResumeOneStep(string directory)
    {
        (SparseTrainingOptions options, RunRecorder recorder) = SparseTraining.Reopen(directory);
        using (recorder) return RunOneStep(options, recorder);
    }

    /// <summary>Trains, stopping and going on again after every single step.</summary>
    /// <returns>The result, and how often the training was stopped.</returns>
    public static (SparseTrainingResult Result, int Stops) TrainStepByStep(string directory, SparseTrainingOptions options)
    {
        TrainOneStep(directory, options);
        for (int stops = 1; ; stops++)
            if (ResumeOneStep(directory) is { } result) return (result, stops);
    }

    /// <summary>Asserts that two runs left the same bytes.</summary>
    public static void AssertSame(string expected, string actual, params string[] files)
    {
        foreach (string file in files.Length == 0 ? ReproducibleFiles : files)
        {
            string there = Path.Combine(expected, file), here = Path.Combine(actual, file);
            Assert.Equal(File.Exists(there), File.Exists(here));
            if (!File.Exists(there)) continue;
            Assert.True(File.ReadAllBytes(there).AsSpan().SequenceEqual(File.ReadAllBytes(here)), $"{file} differs");
        }
    }

    /// <summary>The result without what a clock or a directory's name decides.</summary>
    public static SparseTrainingResult Timeless(SparseTrainingResult result) => result with
    {
        Seconds = 0,
        RoundSeconds = 0,
        DenseSeconds = null,
        RunDirectory = "",
    };

    /// <summary>Copies a run, sub-folders included.</summary>
    public static void Copy(string from, string to)
    {
        Directory.CreateDirectory(to);
        foreach (string file in Directory.EnumerateFiles(from)) File.Copy(file, Path.Combine(to, Path.GetFileName(file)));
        foreach (string folder in Directory.EnumerateDirectories(from)) Copy(folder, Path.Combine(to, Path.GetFileName(folder)));
    }

    private static SparseTrainingResult? RunOneStep(SparseTrainingOptions options, RunRecorder recorder)
    {
        // The first step of a training in a process is always reported.
        using var stop = new CancellationTokenSource();
        try
        {
            return SparseTraining.Run(options, recorder, new Stopper(stop), cancellation: stop.Token);
        }
        catch (OperationCanceledException)
        {
            return null;
        }
    }

    /// <summary>Asks to stop whenever it hears of a step that is not the last.</summary>
    public sealed class Stopper(CancellationTokenSource stop) : IProgress<TrainingProgress>
    {
        public void Report(TrainingProgress value)
        {
            if (value.Step < value.TotalSteps) stop.Cancel();
        }
    }
}
