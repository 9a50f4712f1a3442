using System.Diagnostics;
using System.Text.Json;
using Gossamer.Graphs.Benchmarks;
using Gossamer.Graphs.Data;
using Gossamer.Graphs.Forecasts;
using Gossamer.Graphs.Links;
using Gossamer.Graphs.Predictors;
using Gossamer.Graphs.Reports;
using Gossamer.Graphs.Splits;
using Gossamer.Graphs.Temporal;
using Gossamer.Learning.Runs;
using Gossamer.Learning.Training;
using Gossamer.Sparsity.Recipes;
using TorchSharp;

namespace Gossamer.Graphs.Recipes;

/// <summary>
/// Trains predictors of links by several methods at several sparsities, on the same vectors, negatives, weights and order for each seed,
/// and compares accuracy and costs pair by pair, beside rivals that learn nothing. An interrupted comparison goes on where it was.
/// </summary>
public static class LinkComparison
{
    /// <summary>The command that a run of this recipe names.</summary>
    public const string Command = "graph compare";

    /// <summary>What a run of <paramref name="options"/> is recorded as.</summary>
    public static RunDescription Describe(LinkComparisonOptions options) => new(
        $"graph-{options.Task}-{Path.GetFileName(Path.TrimEndingDirectorySeparator(options.Data))}", Command,
        JsonSerializer.SerializeToElement(options, RecipeJson.Of<LinkComparisonOptions>()), options.Seed);

    /// <summary>Opens an unfinished comparison to go on with it: hand both to <see cref="Run"/>.</summary>
    /// <exception cref="FileNotFoundException">The directory holds no run.</exception>
    /// <exception cref="IOException">The run is finished, or another process works on it.</exception>
    /// <exception cref="InvalidDataException">Its record is damaged, or it is no comparison of graphs.</exception>
    public static (LinkComparisonOptions Options, RunRecorder Recorder) Reopen(string directory)
    {
        LinkComparisonOptions options = RunOptions.Read(
            RunCatalog.Load(directory), Command, RecipeJson.Of<LinkComparisonOptions>(), static options => options.Resolve());
        return (options, RunRecorder.Resume(directory, default));
    }

    /// <summary>Runs what is not yet finished in the run's directory, compares, and finishes the run.</summary>
    /// <param name="options">What to compare.</param>
    /// <param name="recorder">The run, not yet finished; the caller disposes it.</param>
    /// <param name="progress">Receives what it will cost, before anything is trained, and which training is under way.</param>
    /// <param name="cancellation">Stops; what is finished stays.</param>
    /// <exception cref="ArgumentException">An option is unknown, out of range or cannot be met.</exception>
    /// <exception cref="FileNotFoundException">The graph is not at hand.</exception>
    /// <exception cref="InvalidDataException">A file is not what it should be.</exception>
    /// <exception cref="TrainingDivergedException">A loss is not finite.</exception>
    public static LinkComparisonResult Run(
        LinkComparisonOptions options, RunRecorder recorder, IProgress<TrainingProgress>? progress = null,
        CancellationToken cancellation = default)
    {
        options = options.Resolve();
        return RunOutcome.Record(recorder, RecipeJson.Of<LinkComparisonResult>(), () =>
        {
            long started = Stopwatch.GetTimestamp();
            using TemporalGraph graph = GraphSets.Open(options.Data, options.Ingest, cancellation);
            LinkEvents events = LinkEvents.Of(graph, options.Undirected);
            var finished = new FinishedRuns<LinkRun>(recorder);
            List<LinkRun> runs = [];
            List<RivalRun> rivals = [];
            List<EmbeddingBill> bills = [];
            SplitCounts? counts = null;
            ComparisonForecast? forecast = null;
            (string Method, double Sparsity)[] plan = ComparisonPlan.Of(options.Methods, options.Sparsities);
            int threads = torch.get_num_threads();
            try
            {
                // The steps are too small to gain from more, and sums then do not depend on the machine.
                torch.set_num_threads(1);
                if (progress is not null)
                {
                    forecast = LinkForecast.Of(
                        graph, events, options, ComparisonPlan.Left(plan, finished, options.Seed, options.Seeds), cancellation);
                    progress.Report(new TrainingProgress("", 0, 0, 0, double.NaN, null) { Note = forecast.Line });
                }
                for (int i = 0; i < options.Seeds; i++)
                {
                    using LinkExperiment experiment = LinkExperiment.Prepare(graph, events, options, options.Seed + (ulong)i, cancellation);
                    counts ??= Count(events, experiment.Split);
                    bills.Add(experiment.Bill);
                    rivals.AddRange(experiment.JudgeRivals());
                    for (int j = 0; j < plan.Length; j++)
                    {
                        cancellation.ThrowIfCancellationRequested();
                        (string method, double sparsity) = plan[j];
                        progress?.Report(new TrainingProgress(
                            $"{method} {sparsity * 100:0.##} %, seed {experiment.Seed}", i * plan.Length + j, options.Seeds * plan.Length,
                            1, double.NaN, null));
                        runs.Add(finished.Get(
                            method, sparsity, experiment.Seed,
                            () => experiment.Train(PredictorMethods.Parse(method), sparsity, cancellation)));
                    }
                }
            }
            finally
            {
                torch.set_num_threads(threads);
            }
            (string, double)[] best = [.. ComparisonSummaries.RivalMeans(rivals)];
            IReadOnlyList<MethodSummary> summary = ComparisonSummaries.Of(options.Methods, options.Sparsities, options.Seed, runs, best);
            var result = new LinkComparisonResult
            {
                Verdict = ComparisonSummaries.Verdict(options.Seeds, summary),
                Data = options.Data,
                Task = options.Task,
                Model = options.Model,
                Protocol = options.Protocol,
                SplitCounts = counts!,
                Runs = runs,
                Summary = summary,
                Rivals = rivals,
                Embeddings = bills,
                Graph = GraphStatistics.Of(graph),
                Warnings = LinkWarnings.Of(counts!, runs),
                Forecast = forecast,
                PeakBytes = PeakMemory.Bytes,
                Seconds = Stopwatch.GetElapsedTime(started).TotalSeconds,
                RunDirectory = recorder.Directory,
            };
            recorder.WriteText(RunFiles.Report, LinkComparisonReport.Build(options, result, recorder.Info).ToHtml());
            return result;
        });
    }

    private static SplitCounts Count(LinkEvents events, LinkSplit split)
    {
        PartGroups groups = PartGroups.Of(events, split.Test);
        return new SplitCounts(
            groups.Count(LinkGroup.All), groups.Count(LinkGroup.First), groups.Count(LinkGroup.Repeat), groups.Count(LinkGroup.Inductive));
    }
}
