using System.Diagnostics;
using System.Text.Json;
using Gossamer.Graphs.Benchmarks;
using Gossamer.Graphs.Data;
using Gossamer.Graphs.Forecasts;
using Gossamer.Graphs.NodeTraining;
using Gossamer.Graphs.Predictors;
using Gossamer.Graphs.Reports;
using Gossamer.Graphs.Temporal;
using Gossamer.Learning.Runs;
using Gossamer.Learning.Training;
using Gossamer.Sparsity.Recipes;
using TorchSharp;

namespace Gossamer.Graphs.Recipes;

/// <summary>
/// Trains predictors of the classes of nodes by several methods at several sparsities, on the same split, features, weights and order for
/// each seed, and compares accuracy and costs pair by pair. An interrupted comparison goes on where it was.
/// </summary>
public static class NodeComparison
{
    /// <summary>What a run of <paramref name="options"/> is recorded as.</summary>
    public static RunDescription Describe(NodeComparisonOptions options) => new(
        $"graph-{options.Task}-{Path.GetFileName(Path.TrimEndingDirectorySeparator(options.Data))}", LinkComparison.Command,
        JsonSerializer.SerializeToElement(options, RecipeJson.Of<NodeComparisonOptions>()), options.Seed);

    /// <summary>Opens an unfinished comparison to go on with it: hand both to <see cref="Run"/>.</summary>
    /// <exception cref="FileNotFoundException">The directory holds no run.</exception>
    /// <exception cref="IOException">The run is finished, or another process works on it.</exception>
    /// <exception cref="InvalidDataException">Its record is damaged, or it is no comparison of this task.</exception>
    public static (NodeComparisonOptions Options, RunRecorder Recorder) Reopen(string directory)
    {
        NodeComparisonOptions options = RunOptions.Read(
            RunCatalog.Load(directory), LinkComparison.Command, RecipeJson.Of<NodeComparisonOptions>(),
            static options => options.Resolve());
        return (options, RunRecorder.Resume(directory, default));
    }

    /// <summary>Runs what is not yet finished in the run's directory, compares, and finishes the run.</summary>
    /// <param name="options">What to compare.</param>
    /// <param name="recorder">The run, not yet finished; the caller disposes it.</param>
    /// <param name="progress">Receives what it will cost, before anything is trained, and which training is under way.</param>
    /// <param name="cancellation">Stops; what is finished stays.</param>
    /// <exception cref="ArgumentException">An option is unknown, out of range or cannot be met.</exception>
    /// <exception cref="FileNotFoundException">The graph or its classes are not at hand.</exception>
    /// <exception cref="InvalidDataException">A file is not what it should be.</exception>
    /// <exception cref="TrainingDivergedException">A loss is not finite.</exception>
    public static NodeComparisonResult Run(
        NodeComparisonOptions options, RunRecorder recorder, IProgress<TrainingProgress>? progress = null,
        CancellationToken cancellation = default)
    {
        options = options.Resolve();
        return RunOutcome.Record(recorder, RecipeJson.Of<NodeComparisonResult>(), () =>
        {
            long started = Stopwatch.GetTimestamp();
            bool isCitation = CitationSets.IsKnown(options.Data);
            using CitationGraph? citation = isCitation ? new CitationGraph(CitationSets.Read(options.Data)) : null;
            using TemporalGraph? temporal = isCitation ? null : GraphSets.Open(options.Data, options.Ingest, cancellation);
            NodeLabels? labels = temporal is null
                ? null
                : NodeLabels.Read(options.Labels ?? GraphSets.LocateLabels(options.Data), temporal);
            var finished = new FinishedRuns<NodeRun>(recorder);
            List<NodeRun> runs = [];
            List<double> majorities = [];
            (int Train, int Validation, int Test) counts = default;
            ComparisonForecast? forecast = null;
            (string Method, double Sparsity)[] plan = ComparisonPlan.Of(options.Methods, options.Sparsities);
            int threads = torch.get_num_threads();
            try
            {
                // The steps are too small to gain from more, and sums then do not depend on the machine.
                torch.set_num_threads(1);
                if (progress is not null)
                {
                    IReadOnlyList<(string, double, int)> left = ComparisonPlan.Left(plan, finished, options.Seed, options.Seeds);
                    using (NodeExperiment trial = citation is not null
                        ? NodeExperiment.Prepare(citation, options, options.Seed)
                        : NodeExperiment.Trial(temporal!, labels!, options, cancellation))
                        forecast = NodeForecast.Of(trial.Task, trial.ExpectedVectors, options, left, cancellation);
                    progress.Report(new TrainingProgress("", 0, 0, 0, double.NaN, null) { Note = forecast.Line });
                }
                for (int i = 0; i < options.Seeds; i++)
                {
                    ulong seed = options.Seed + (ulong)i;
                    using NodeExperiment experiment = citation is not null
                        ? NodeExperiment.Prepare(citation, options, seed)
                        : NodeExperiment.Prepare(temporal!, labels!, options, seed, cancellation);
                    counts = experiment.Counts;
                    majorities.Add(experiment.Majority);
                    for (int j = 0; j < plan.Length; j++)
                    {
                        cancellation.ThrowIfCancellationRequested();
                        (string method, double sparsity) = plan[j];
                        progress?.Report(new TrainingProgress(
                            $"{method} {sparsity * 100:0.##} %, seed {seed}", i * plan.Length + j, options.Seeds * plan.Length, 1,
                            double.NaN, null));
                        runs.Add(
                            finished.Get(
                                method, sparsity, seed, () => experiment.Train(PredictorMethods.Parse(method), sparsity, cancellation)));
                    }
                }
            }
            finally
            {
                torch.set_num_threads(threads);
            }
            double majority = majorities.Average();
            IReadOnlyList<MethodSummary> summary = ComparisonSummaries.Of(
                options.Methods, options.Sparsities, options.Seed, runs, [("the commonest class", majority)]);
            var result = new NodeComparisonResult
            {
                Verdict = ComparisonSummaries.Verdict(options.Seeds, summary),
                Data = options.Data,
                Task = options.Task,
                Model = options.Model!.Value,
                Protocol = options.Protocol,
                NodeCounts = new NodeCounts(counts.Train, counts.Validation, counts.Test),
                Majority = majority,
                Runs = runs,
                Summary = summary,
                Forecast = forecast,
                PeakBytes = PeakMemory.Bytes,
                Seconds = Stopwatch.GetElapsedTime(started).TotalSeconds,
                RunDirectory = recorder.Directory,
            };
            recorder.WriteText(RunFiles.Report, NodeComparisonReport.Build(options, result, recorder.Info).ToHtml());
            return result;
        });
    }
}
