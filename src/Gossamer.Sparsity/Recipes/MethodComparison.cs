using System.Collections.Concurrent;
using System.Diagnostics;
using System.Globalization;
using System.Text.Json;
using Gossamer.Distributed;
using Gossamer.Learning.Data;
using Gossamer.Learning.Replication;
using Gossamer.Learning.Runs;
using Gossamer.Learning.Statistics;
using Gossamer.Learning.Training;
using Gossamer.Sparsity.Reports;

namespace Gossamer.Sparsity.Recipes;

/// <summary>
/// Trains several methods at several sparsities on the same seeds — the same weights, data, order and, unless told otherwise, schedule
/// of rounds — and compares them pair by pair.
/// </summary>
public static class MethodComparison
{
    /// <summary>The command that a run of this recipe names.</summary>
    public const string Command = "compare";

    /// <summary>What a run of <paramref name="options"/> (resolved) is recorded as.</summary>
    public static RunDescription Describe(MethodComparisonOptions options) => new(
        $"compare-{options.Training.Model}-{Path.GetFileName(Path.TrimEndingDirectorySeparator(options.Training.Data))}", Command,
        JsonSerializer.SerializeToElement(options, RecipeJson.Of<MethodComparisonOptions>()), options.Training.Seed);

    /// <summary>Opens an unfinished comparison to go on with it: hand both to <see cref="Run"/>.</summary>
    /// <exception cref="FileNotFoundException">The directory holds no run.</exception>
    /// <exception cref="IOException">The run is finished, or another process works on it.</exception>
    /// <exception cref="InvalidDataException">Its record is damaged, or it is no comparison.</exception>
    public static (MethodComparisonOptions Options, RunRecorder Recorder) Reopen(string directory)
    {
        MethodComparisonOptions options = RunOptions.Read(
            RunCatalog.Load(directory), Command, RecipeJson.Of<MethodComparisonOptions>(), static options => options.Resolve());
        return (options, RunRecorder.Resume(directory, default));
    }

    /// <summary>Runs what is not yet finished in the run's directory, compares, and finishes the run.</summary>
    /// <param name="options">What to compare.</param>
    /// <param name="recorder">The run, not yet finished; the caller disposes it.</param>
    /// <param name="progress">Receives where each training stands, named by its number among all.</param>
    /// <param name="communicator">
    /// Ranks that share the trainings out: each is trained by one rank, whichever is free. They see the same directory; all but the first have a
    /// <see cref="RunRecorder.Silent"/> recorder of it.
    /// </param>
    /// <param name="cancellation">Stops all trainings between two steps, with checkpoints saved.</param>
    /// <inheritdoc cref="SparseTraining.Run" path="/exception"/>
    public static MethodComparisonResult Run(
        MethodComparisonOptions options, RunRecorder recorder, IProgress<TrainingProgress>? progress = null,
        ICommunicator? communicator = null, CancellationToken cancellation = default)
    {
        options = options.Resolve();
        communicator ??= SingleCommunicator.Instance;
        return RunOutcome.Record(recorder, RecipeJson.Of<MethodComparisonResult>(), () =>
        {
            long started = Stopwatch.GetTimestamp();
            SparseTrainingResult[] runs = Train(options, recorder, progress, communicator, cancellation);
            MethodComparisonResult result = Compare(options, runs) with
            {
                Seconds = Stopwatch.GetElapsedTime(started).TotalSeconds,
                RunDirectory = recorder.Directory,
            };
            if (recorder.WritesFiles) recorder.WriteText(RunFiles.Report, ComparisonReport.Build(Report(options, result, recorder.Info)).ToHtml());
            return result;
        });
    }

    /// <summary>The trainings, seed by seed, so that an interrupted comparison holds whole seeds and the data are read once a seed.</summary>
    internal static IReadOnlyList<SparseTrainingOptions> Plan(MethodComparisonOptions options)
    {
        var plan = new List<SparseTrainingOptions>();
        for (int i = 0; i < options.Seeds; i++)
        {
            SparseTrainingOptions seeded = options.Training with { Seed = options.Training.Seed + (ulong)i };
            if (options.Dense) plan.Add(seeded with { Method = Methods.Dense.Info.Name, Sparsity = 0 });
            foreach (double sparsity in options.Sparsities)
                plan.AddRange(options.Methods.Select(method => seeded with { Method = method, Sparsity = sparsity }));
        }
        return plan;
    }

    /// <summary>Means, intervals and paired tests over the <paramref name="runs"/> of <see cref="Plan"/>, in its order.</summary>
    internal static MethodComparisonResult Compare(MethodComparisonOptions options, IReadOnlyList<SparseTrainingResult> runs)
    {
        IReadOnlyList<SparseTrainingOptions> plan = Plan(options);
        SparseTrainingResult[] Of(string method, double sparsity) =>
            [.. runs.Where((_, i) => plan[i].Method == method && plan[i].Sparsity == sparsity)];
        double[] Accuracies(string method, double sparsity) => [.. Of(method, sparsity).Select(static run => run.Accuracy)];

        SparseTrainingResult[] dense = Of(Methods.Dense.Info.Name, 0);
        double[] denseAccuracies = [.. dense.Select(static run => run.Accuracy)];
        var cells = new List<ComparisonCell>();
        foreach (double sparsity in options.Sparsities)
        {
            foreach (string method in options.Methods)
            {
                SparseTrainingResult[] own = Of(method, sparsity);
                cells.Add(new ComparisonCell
                {
                    Method = method,
                    Sparsity = sparsity,
                    Accuracy = MeanInterval.Of(Accuracies(method, sparsity)),
                    ToReference = method == options.Reference
                        ? null
                        : PairedComparison.Of(Accuracies(method, sparsity), Accuracies(options.Reference!, sparsity)),
                    ToDense = dense.Length == 0 ? null : PairedComparison.Of(Accuracies(method, sparsity), denseAccuracies),
                    ExplorationDegree = MeanInterval.Of([.. own.Select(static run => run.ExplorationDegree)]),
                    TrainFlopsRatio = own.Average(static run => run.TrainFlopsRatio),
                    InferenceFlopsRatio = own.Average(static run => run.InferenceFlopsRatio),
                    Seconds = own.Average(static run => run.Seconds),
                });
            }
        }
        double[] adjusted = HolmCorrection.Adjust([.. cells.Select(static cell => cell.ToReference?.TPValue ?? double.NaN)]);
        return new MethodComparisonResult
        {
            Data = runs[0].Data,
            Reference = options.Reference!,
            Cells = [.. cells.Select((cell, i) => cell with { AdjustedPValue = cell.ToReference is null ? null : adjusted[i] })],
            Dense = dense.Length == 0 ? null : MeanInterval.Of(denseAccuracies),
            DenseSeconds = dense.Length == 0 ? null : dense.Average(static run => run.Seconds),
            Runs = runs,
            Seconds = 0,
            RunDirectory = "",
        };
    }

    private static SparseTrainingResult[] Train(
        MethodComparisonOptions options, RunRecorder recorder, IProgress<TrainingProgress>? progress, ICommunicator communicator,
        CancellationToken cancellation)
    {
        IReadOnlyList<SparseTrainingOptions> plan = Plan(options);
        // A training is one rank's own affair; of the machine it takes the rank's share.
        var alone = new ReplicaGroup(SingleCommunicator.Instance, options.Training.ReductionShards) { Processors = ProcessorShare.Of(communicator) };
        using var tickets = new WorkTickets(communicator, plan.Count);
        var results = new SparseTrainingResult?[plan.Count];
        var data = new ConcurrentDictionary<ulong, Lazy<DataSplit>>();
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        Exception? failure = null;
        var workers = new Thread[options.Jobs];
        for (int i = 0; i < workers.Length; i++)
        {
            workers[i] = new Thread(Work) { IsBackground = true, Name = $"Gossamer comparison {i + 1}" };
            workers[i].Start();
        }
        foreach (Thread worker in workers) worker.Join();
        if (failure is not null) System.Runtime.ExceptionServices.ExceptionDispatchInfo.Throw(failure);
        Span<long> stopped = [cancellation.IsCancellationRequested ? 1 : 0];
        communicator.AllReduce(stopped);
        if (stopped[0] > 0) throw new OperationCanceledException(cancellation);
        return Gather(communicator, results);

        void Work()
        {
            try
            {
                while (tickets.Next() is { } i)
                {
                    stop.Token.ThrowIfCancellationRequested();
                    SparseTrainingOptions run = plan[i];
                    DataSplit split = data.GetOrAdd(
                        run.Seed, _ => new Lazy<DataSplit>(() => SparseTraining.LoadData(run, stop.Token))).Value;
                    results[i] = SparseTraining.RunChildOf(
                        recorder.Directory, FolderName(run), run, split, progress is null ? null : new Numbered(progress, i, plan.Count), alone,
                        stop.Token);
                    foreach (ulong old in data.Keys.Where(seed => seed + 1 < run.Seed)) data.TryRemove(old, out _);
                }
            }
#pragma warning disable CA1031 // Whatever a training throws belongs to the thread that waits for all of them.
            catch (Exception exception)
#pragma warning restore CA1031
            {
                if (exception is not OperationCanceledException || !stop.IsCancellationRequested)
                    Interlocked.CompareExchange(ref failure, exception, null);
                stop.Cancel();
            }
        }
    }

    /// <summary>The results of all ranks, on all of them.</summary>
    private static SparseTrainingResult[] Gather(ICommunicator communicator, SparseTrainingResult?[] own) =>
        [.. communicator.AllGather<byte>(JsonSerializer.SerializeToUtf8Bytes(own, RecipeJson.Of<SparseTrainingResult?[]>()))
            .Select(static text => JsonSerializer.Deserialize(text, RecipeJson.Of<SparseTrainingResult?[]>())!)
            .Aggregate(static (all, more) => [.. all.Zip(more, static (one, other) => one ?? other)])
            .Select(static result => result!)];

    private static string FolderName(SparseTrainingOptions run)
    {
        string sparsity = run.Method == Methods.Dense.Info.Name ? "" : $"-{run.Sparsity.ToString("R", CultureInfo.InvariantCulture)}";
        string method = string.Concat(run.Method.Select(static c => char.IsAsciiLetterOrDigit(c) || c is '.' ? c : '-'));
        return $"{method}{sparsity}-seed{run.Seed}";
    }

    private static ComparisonReportData Report(MethodComparisonOptions options, MethodComparisonResult result, RunInfo run) => new()
    {
        Title = $"{options.Training.Model} on {options.Training.Data}: {string.Join(", ", options.Methods)}",
        Summary = $"{result.Data}. {options.Training.Epochs} epochs; seeds {options.Training.Seed} to "
            + $"{options.Training.Seed + (ulong)options.Seeds - 1}, each shared by all methods; "
            + (options.Training.Schedule == ScheduleSource.Shared
                ? "the schedule of rounds is the same for all."
                : "each method follows its published schedule of rounds."),
        ReferenceMethod = result.Reference,
        Cells = result.Cells,
        Dense = result.Dense,
        DenseSeconds = result.DenseSeconds,
        Options =
        [
            ("methods", string.Join(", ", options.Methods)), ("sparsities", string.Join(", ", options.Sparsities)),
            ("seeds", $"{options.Seeds}"), ("jobs", $"{options.Jobs}"),
            .. TrainingReportSource.Options(options.Training)
                .Where(static option => option.Name is not ("method" or "sparsity" or "seed" or "denseTwin")),
        ],
        Machine = run.Machine,
        Versions = run.Versions,
    };

    /// <summary>Puts the number of a training among all into its name.</summary>
    private sealed class Numbered(IProgress<TrainingProgress> inner, int index, int count) : IProgress<TrainingProgress>
    {
        public void Report(TrainingProgress value) => inner.Report(value with { Name = $"{index + 1}/{count} {value.Name}" });
    }
}
