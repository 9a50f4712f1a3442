using System.Text.Json;
using Gossamer.Distributed;
using Gossamer.Learning.Data;
using Gossamer.Learning.Replication;
using Gossamer.Learning.Runs;
using Gossamer.Learning.Training;
using Gossamer.Sparsity.Flops;
using Gossamer.Sparsity.Methods;
using Gossamer.Sparsity.Reports;

namespace Gossamer.Sparsity.Recipes;

/// <summary>
/// Trains one network sparse from the first step, by default beside a dense twin, and leaves a run: record, metrics, TensorBoard
/// events, topology journal, checkpoint, weights and report.
/// </summary>
public static class SparseTraining
{
    /// <summary>The command that a run of this recipe names.</summary>
    public const string Command = "train";

    /// <summary>Folder of the dense twin inside the run.</summary>
    public const string TwinName = "dense";

    /// <summary>The trained network in the run's directory: dense tensors under the model's names, zero where inactive.</summary>
    public const string WeightsFile = "model.safetensors";

    private const int MostCounterBins = 256;

    /// <summary>What a run of <paramref name="options"/> (resolved) is recorded as.</summary>
    public static RunDescription Describe(SparseTrainingOptions options) => new(
        $"{options.Model}-{Path.GetFileName(Path.TrimEndingDirectorySeparator(options.Data))}-{options.Method}", Command,
        JsonSerializer.SerializeToElement(options, RecipeJson.Of<SparseTrainingOptions>()), options.Seed);

    /// <summary>Opens an unfinished run to go on with it: hand both to <see cref="Run"/>.</summary>
    /// <exception cref="FileNotFoundException">The directory holds no run.</exception>
    /// <exception cref="IOException">The run is finished, or another process works on it.</exception>
    /// <exception cref="InvalidDataException">Its record, checkpoint or metrics are damaged, or it is no training.</exception>
    public static (SparseTrainingOptions Options, RunRecorder Recorder) Reopen(string directory)
    {
        SparseTrainingOptions options = RunOptions.Read(
            RunCatalog.Load(directory), Command, RecipeJson.Of<SparseTrainingOptions>(), static options => options.Resolve());
        return (options, RunRecorder.Resume(directory, TrainingCheckpoint.Find(directory, options)?.Position ?? default));
    }

    /// <summary>Trains, from the checkpoint in the run's directory if there is one, and finishes the run.</summary>
    /// <param name="options">What to train.</param>
    /// <param name="recorder">The run, not yet finished; the caller disposes it.</param>
    /// <param name="progress">Receives where the training stands, a few times a second.</param>
    /// <param name="communicator">
    /// Ranks that train the network together, each calling this with the same options; all but the first with a
    /// <see cref="RunRecorder.Silent"/> recorder. By default this process alone.
    /// </param>
    /// <param name="cancellation">Stops between two steps, with a checkpoint saved.</param>
    /// <exception cref="ArgumentException">An option is unknown, out of range or cannot be met.</exception>
    /// <exception cref="FileNotFoundException">The data set is not at hand.</exception>
    /// <exception cref="InvalidDataException">A file is not what it should be.</exception>
    /// <exception cref="TrainingDivergedException">The loss is not finite.</exception>
    /// <exception cref="OperationCanceledException"><paramref name="cancellation"/> was requested.</exception>
    public static SparseTrainingResult Run(
        SparseTrainingOptions options, RunRecorder recorder, IProgress<TrainingProgress>? progress = null,
        ICommunicator? communicator = null, CancellationToken cancellation = default)
    {
        options = options.Resolve();
        var replicas = new ReplicaGroup(communicator ?? SingleCommunicator.Instance, options.ReductionShards);
        return RunOutcome.Record(recorder, RecipeJson.Of<SparseTrainingResult>(), () =>
        {
            DataSplit split = LoadData(options, cancellation);
            SparseTrainingResult result;
            TrainingReportData? report = null;
            using (var session = new TrainingSession(options, split, recorder, progress, replicas))
            {
                result = session.Run(cancellation);
                if (recorder.WritesFiles)
                {
                    report = TrainingReportSource.Collect(
                        options, result, recorder.Info, session.Flops, session.CounterHistogram(Math.Min(result.Rounds + 2, MostCounterBins)),
                        split.Train.SampleShape);
                }
            }
            if (options.DenseTwin && MethodSpec.Parse(options.Method).Method != Dense.Info)
            {
                SparseTrainingOptions dense = options with { Method = Dense.Info.Name, DenseTwin = false };
                SparseTrainingResult twin = RunChild(recorder, TwinName, dense, split, progress, replicas, cancellation);
                result = result with { DenseAccuracy = twin.Accuracy, DenseSeconds = twin.Seconds };
                if (report is not null) report = TrainingReportSource.AddTwin(report, result, RunCatalog.Load(twin.RunDirectory));
            }
            if (report is not null) recorder.WriteText(RunFiles.Report, TrainingReport.Build(report).ToHtml());
            return result;
        });
    }

    /// <summary>
    /// Trains inside the run of <paramref name="parent"/>, in the folder <paramref name="name"/>. What is finished there already is
    /// only read, what is unfinished goes on.
    /// </summary>
    internal static SparseTrainingResult RunChild(
        RunRecorder parent, string name, SparseTrainingOptions options, DataSplit split, IProgress<TrainingProgress>? progress,
        ReplicaGroup replicas, CancellationToken cancellation)
    {
        string directory = Path.Combine(parent.Directory, name);
        if (FindFinished(directory, options, replicas) is { } finished) return finished;
        using RunRecorder recorder = parent.Child(
            Describe(options) with { Name = name },
            parent.WritesFiles ? TrainingCheckpoint.Find(directory, options)?.Position ?? default : default);
        return Train(recorder, options, split, progress, replicas, cancellation);
    }

    /// <summary>The same inside a run that another process keeps; the folders of all must be seen by all.</summary>
    internal static SparseTrainingResult RunChildOf(
        string parent, string name, SparseTrainingOptions options, DataSplit split, IProgress<TrainingProgress>? progress,
        ReplicaGroup replicas, CancellationToken cancellation)
    {
        string directory = Path.Combine(parent, name);
        if (FindFinished(directory, options, replicas) is { } finished) return finished;
        using RunRecorder recorder = RunRecorder.OpenChild(
            directory, Describe(options) with { Name = name }, TrainingCheckpoint.Find(directory, options)?.Position ?? default);
        return Train(recorder, options, split, progress, replicas, cancellation);
    }

    private static SparseTrainingResult Train(
        RunRecorder recorder, SparseTrainingOptions options, DataSplit split, IProgress<TrainingProgress>? progress, ReplicaGroup replicas,
        CancellationToken cancellation) => RunOutcome.Record(recorder, RecipeJson.Of<SparseTrainingResult>(), () =>
        {
            using var session = new TrainingSession(options, split, recorder, progress, replicas);
            return session.Run(cancellation);
        });

    /// <summary>The result of a finished training with <paramref name="options"/>; null where there is none.</summary>
    private static SparseTrainingResult? FindFinished(string directory, SparseTrainingOptions options, ReplicaGroup replicas) =>
        replicas.Agree(RecipeJson.Of<SparseTrainingResult?>()!, () =>
        {
            if (!File.Exists(Path.Combine(directory, RunFiles.Record)) || RunCatalog.Load(directory) is not { Status: RunStatus.Finished } finished)
                return null;
            SparseTrainingOptions begun = RunOptions.Read(
                finished, Command, RecipeJson.Of<SparseTrainingOptions>(), static options => options.Resolve());
            RunOptions.RequireSame(finished.PathOf(RunFiles.Record), Describe(begun).Options, Describe(options).Options);
            return RunOptions.ReadResult(finished, RecipeJson.Of<SparseTrainingResult>());
        });

    /// <summary>The data that <paramref name="options"/> name.</summary>
    internal static DataSplit LoadData(SparseTrainingOptions options, CancellationToken cancellation) => DataCatalog.Load(
        options.Data,
        new DataLoadOptions { Seed = options.Seed, ValidationShare = options.ValidationShare, PictureSize = options.PictureSize },
        cancellation);
}
