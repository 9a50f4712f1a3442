using System.Text.Json;
using Gossamer.EdgeInference.Agents;
using Gossamer.EdgeInference.Model;
using Gossamer.EdgeInference.Policies;
using Gossamer.EdgeInference.Reports;
using Gossamer.Learning.Runs;
using Gossamer.Learning.Training;
using Gossamer.Sparsity.Recipes;

namespace Gossamer.EdgeInference.Recipes;

/// <summary>Trains one agent, with a checkpoint every so often, and judges it.</summary>
public static class EdgeTraining
{
    /// <summary>The command that a run of this recipe names.</summary>
    public const string Command = "edge train";

    /// <summary>Evaluations take seeds far from those of trainings.</summary>
    internal const ulong EvaluationSeeds = 1_000_000;

    private const int CurvePoints = 100;

    /// <summary>What a run of <paramref name="options"/> is recorded as.</summary>
    public static RunDescription Describe(EdgeTrainingOptions options) =>
        new($"edge-{options.Agent}", Command, JsonSerializer.SerializeToElement(options, RecipeJson.Of<EdgeTrainingOptions>()), options.Seed);

    /// <summary>Opens an unfinished training to go on with it: hand both to <see cref="Run"/>.</summary>
    /// <exception cref="FileNotFoundException">The directory holds no run.</exception>
    /// <exception cref="IOException">The run is finished, or another process works on it.</exception>
    /// <exception cref="InvalidDataException">Its record is damaged, or it is no training of this kind.</exception>
    public static (EdgeTrainingOptions Options, RunRecorder Recorder) Reopen(string directory)
    {
        EdgeTrainingOptions options = RunOptions.Read(
            RunCatalog.Load(directory), Command, RecipeJson.Of<EdgeTrainingOptions>(), static options => options.Resolve());
        return (options, RunRecorder.Resume(directory, default));
    }

    /// <summary>Trains from the run's checkpoint on, or from the beginning, and judges what was learnt.</summary>
    /// <param name="options">What to train.</param>
    /// <param name="recorder">The run, not yet finished; the caller disposes it.</param>
    /// <param name="progress">Receives how far training is.</param>
    /// <param name="cancellation">Stops with a checkpoint.</param>
    /// <exception cref="ArgumentException">An option is unknown or out of range.</exception>
    /// <exception cref="InvalidDataException">The checkpoint is damaged.</exception>
    public static EdgeTrainingResult Run(
        EdgeTrainingOptions options, RunRecorder recorder, IProgress<TrainingProgress>? progress = null, CancellationToken cancellation = default)
    {
        options = options.Resolve();
        return RunOutcome.Record(recorder, RecipeJson.Of<EdgeTrainingResult>(), () =>
        {
            var model = new EdgeModel(options.Scenario);
            AgentTrainer trainer = AgentTraining.Run(
                options.Plan(), model, recorder.PathOf(RunFiles.Checkpoint), episode => Log(recorder, options.Schedule, episode), progress, cancellation);
            PolicyResult trained = PolicyEvaluation.Run(model, trainer.Agent.ToPolicy(), EvaluationSeeds + options.Seed, options.Slots, CurvePoints, cancellation);
            PolicyResult reference = PolicyEvaluation.Run(model, new DppPolicy(model), EvaluationSeeds + options.Seed, options.Slots, CurvePoints, cancellation);
            var result = new EdgeTrainingResult
            {
                Agent = options.Agent,
                Episodes = trainer.Episode,
                SecondsTrained = trainer.Seconds,
                Trained = trained,
                Reference = reference,
                RunDirectory = recorder.Directory,
            };
            recorder.WriteText(RunFiles.Report, EdgeTrainingReport.Build(options, result, recorder.Info).ToHtml());
            return result;
        });
    }

    private static void Log(RunRecorder recorder, AgentSchedule schedule, EpisodeSummary episode)
    {
        (string, double)[] values = [("train/delay", episode.Delay), ("train/reward", episode.Reward), .. episode.Accuracy.Select(static (value, m) => ($"train/accuracy-{m}", value))];
        recorder.Log((long)episode.Episode * schedule.EpisodeSlots, episode.Episode, values);
    }
}
