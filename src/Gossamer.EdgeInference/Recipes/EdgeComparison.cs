using System.Collections.Concurrent;
using System.Diagnostics;
using System.Runtime.ExceptionServices;
using System.Text.Json;
using Gossamer.EdgeInference.Agents;
using Gossamer.EdgeInference.Exact;
using Gossamer.EdgeInference.Model;
using Gossamer.EdgeInference.Policies;
using Gossamer.EdgeInference.Reports;
using Gossamer.EdgeInference.Solvers;
using Gossamer.Learning.Runs;
using Gossamer.Learning.Statistics;
using Gossamer.Learning.Training;
using Gossamer.Sparsity.Recipes;

namespace Gossamer.EdgeInference.Recipes;

/// <summary>Plays policies on common random numbers, training first those that learn, and compares them in pairs and with the lower bound.</summary>
public static class EdgeComparison
{
    /// <summary>The command that a run of this recipe names.</summary>
    public const string Command = "edge compare";

    private const string Dpp = "dpp";
    private const double TolerableShortfall = 1e-3;
    private const int CurvePoints = 100;

    /// <summary>What a run of <paramref name="options"/> is recorded as.</summary>
    public static RunDescription Describe(EdgeComparisonOptions options) =>
        new("edge-compare", Command, JsonSerializer.SerializeToElement(options, RecipeJson.Of<EdgeComparisonOptions>()), options.Seed);

    /// <summary>Opens an unfinished comparison to go on with it: hand both to <see cref="Run"/>.</summary>
    /// <exception cref="FileNotFoundException">The directory holds no run.</exception>
    /// <exception cref="IOException">The run is finished, or another process works on it.</exception>
    /// <exception cref="InvalidDataException">Its record is damaged, or it is no comparison of this kind.</exception>
    public static (EdgeComparisonOptions Options, RunRecorder Recorder) Reopen(string directory)
    {
        EdgeComparisonOptions options = RunOptions.Read(
            RunCatalog.Load(directory), Command, RecipeJson.Of<EdgeComparisonOptions>(), static options => options.Resolve());
        return (options, RunRecorder.Resume(directory, default));
    }

    /// <summary>Compares.</summary>
    /// <param name="options">What to compare.</param>
    /// <param name="recorder">The run, not yet finished; the caller disposes it.</param>
    /// <param name="progress">Receives how far trainings are.</param>
    /// <param name="cancellation">Stops; what has been trained stays.</param>
    /// <exception cref="ArgumentException">An option is unknown or out of range.</exception>
    /// <exception cref="InvalidDataException">A checkpoint is damaged, or of another plan.</exception>
    public static EdgeComparisonResult Run(
        EdgeComparisonOptions options, RunRecorder recorder, IProgress<TrainingProgress>? progress = null, CancellationToken cancellation = default)
    {
        options = options.Resolve();
        return RunOutcome.Record(recorder, RecipeJson.Of<EdgeComparisonResult>(), () =>
        {
            long started = Stopwatch.GetTimestamp();
            var model = new EdgeModel(options.Scenario);
            string folder = options.Checkpoints ?? recorder.PathOf("agents");
            Directory.CreateDirectory(folder);
            double[,] trained = Train(options, model, folder, progress, cancellation);

            var evaluations = new PolicyResult[options.Policies.Count, options.Seeds];
            var brief = new PolicyResult?[options.Policies.Count, options.Seeds];
            Each(options, (p, s) =>
            {
                ulong seed = EdgeTraining.EvaluationSeeds + options.Seed + (ulong)s;
                IPolicy policy = PolicyCatalog.TryCreate(options.Policies[p], model) ?? AgentCheckpoint.Load(FileOf(folder, options.Policies[p], options.Seed + (ulong)s)).Policy;
                evaluations[p, s] = PolicyEvaluation.Run(model, policy, seed, options.Slots, CurvePoints, cancellation);
                if (options.ShortSlots > 0) brief[p, s] = PolicyEvaluation.Run(model, policy, seed, options.ShortSlots, cancellation: cancellation);
            }, cancellation);

            PolicyResult[]? reference = options.Policies.Contains(Dpp) ? Row(evaluations, options.Policies.ToList().IndexOf(Dpp)) : null;
            ComparedPolicy[] policies =
                [.. options.Policies.Select((name, p) => Summarise(name, Row(evaluations, p), Row(brief, p), Enumerable.Range(0, options.Seeds).Average(s => trained[p, s]), reference))];
            LowerBoundResult? bound = options.BoundDraws > 1 && new DppSolver(model).IsExact
                ? LowerBound.Compute(model, reference is null ? null : Means(reference, static run => run.MeanZOverV), options.Seed, options.BoundDraws, cancellation)
                : null;
            var result = new EdgeComparisonResult
            {
                LowerBound = bound?.Delay,
                LowerBoundLow = bound?.Low,
                Optimum = FiniteModel.TryCreate(model) is { } finite ? OccupancyLp.Solve(finite).Delay / model.Devices : null,
                Thresholds = [.. options.Scenario.Services.Select(static service => service.Threshold)],
                Policies = policies,
                Default = DefaultOf(policies),
                Devices = model.Devices,
                Slots = options.Slots,
                Seconds = Stopwatch.GetElapsedTime(started).TotalSeconds,
                RunDirectory = recorder.Directory,
            };
            recorder.WriteText(RunFiles.Report, EdgeComparisonReport.Build(options, result, recorder.Info).ToHtml());
            return result;
        });
    }

    /// <summary>The policy to use: see <see cref="EdgeComparisonResult.Default"/>.</summary>
    public static string DefaultOf(IReadOnlyList<ComparedPolicy> policies)
    {
        ComparedPolicy? winner = policies
            .Where(static policy => policy.MinusDpp is { High: < 0 } && policy.Shortfall.All(static value => value <= TolerableShortfall))
            .MinBy(static policy => policy.Delay);
        return winner?.Name ?? Dpp;
    }

    /// <summary>Seconds of training of each policy and seed.</summary>
    private static double[,] Train(EdgeComparisonOptions options, EdgeModel model, string folder, IProgress<TrainingProgress>? progress, CancellationToken cancellation)
    {
        double[,] seconds = new double[options.Policies.Count, options.Seeds];
        string[] agents = [.. options.Policies.Where(static policy => !PolicyCatalog.Names.Contains(policy))];
        SharedProgress? shared = progress is null || agents.Length == 0 ? null : new SharedProgress(
            progress, string.Join(", ", agents), (long)agents.Length * options.Seeds * options.Schedule.Episodes * options.Schedule.EpisodeSlots);
        Each(options, (p, s) =>
        {
            if (PolicyCatalog.Names.Contains(options.Policies[p])) return;
            ulong seed = options.Seed + (ulong)s;
            var plan = new AgentPlan { Agent = options.Policies[p], Scenario = options.Scenario, Schedule = options.Schedule, Options = options.Options, Seed = seed };
            seconds[p, s] = AgentTraining.Run(plan, model, FileOf(folder, plan.Agent, seed), null, shared?.Part(), cancellation).Seconds;
        }, cancellation);
        return seconds;
    }

    private static void Each(EdgeComparisonOptions options, Action<int, int> work, CancellationToken cancellation)
    {
        try
        {
            // One at a time to whoever is free: ranges would give one thread all that takes long.
            System.Threading.Tasks.Parallel.ForEach(
                Partitioner.Create(Enumerable.Range(0, options.Policies.Count * options.Seeds), EnumerablePartitionerOptions.NoBuffering),
                new ParallelOptions { MaxDegreeOfParallelism = options.Parallel, CancellationToken = cancellation },
                index => work(index / options.Seeds, index % options.Seeds));
        }
        catch (AggregateException exception)
        {
            // One is enough to say what is wrong; a stop asked for comes before what it has broken.
            Exception first = exception.Flatten().InnerExceptions.OrderBy(static inner => inner is OperationCanceledException ? 0 : 1).First();
            ExceptionDispatchInfo.Throw(first);
        }
    }

    private static string FileOf(string folder, string agent, ulong seed) => Path.Combine(folder, $"{agent}-seed{seed}.safetensors");

    private static T[] Row<T>(T[,] values, int row) => [.. Enumerable.Range(0, values.GetLength(1)).Select(column => values[row, column])];

    private static double[] Means(PolicyResult[] runs, Func<PolicyResult, IReadOnlyList<double>> figure) =>
        [.. figure(runs[0]).Select((_, m) => runs.Average(run => figure(run)[m]))];

    private static ComparedPolicy Summarise(string name, PolicyResult[] runs, PolicyResult?[] brief, double seconds, PolicyResult[]? reference)
    {
        double[] delays = [.. runs.Select(static run => run.Delay)];
        MeanInterval interval = MeanInterval.Of(delays);
        PairedDelay? paired = null;
        if (reference is not null)
        {
            MeanInterval difference = PairedComparison.Of(delays, [.. reference.Select(static run => run.Delay)]).Difference;
            paired = new PairedDelay(difference.Mean, difference.Lower, difference.Upper);
        }
        return new ComparedPolicy
        {
            Name = name,
            Delay = interval.Mean,
            Low = interval.Lower,
            High = interval.Upper,
            Accuracy = Means(runs, static run => run.Accuracy),
            Shortfall = Means(runs, static run => run.Shortfall),
            ShortShortfall = brief[0] is null ? [] : Means([.. brief.Select(static run => run!)], static run => run.Shortfall),
            ZOverT = runs.Average(static run => run.ZOverT.Max()),
            MinusDpp = paired,
            OverDpp = reference is null ? null : interval.Mean / reference.Average(static run => run.Delay),
            LocalShare = runs.Average(static run => run.LocalShare),
            SecondsTrained = seconds,
            PerSeed = runs,
        };
    }
}
