using System.Text.Json;
using Gossamer.Learning.Data;
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
    /// <param name="cancellation">Stops between two steps, with a checkpoint saved.</param>
    /// <exception cref="ArgumentException">An option is unknown, out of range or cannot be met.</exception>
    /// <exception cref="FileNotFoundException">The data set is not at hand.</exception>
    /// <exception cref="InvalidDataException">A file is not what it should be.</exception>
    /// <exception cref="TrainingDivergedException">The loss is not finite.</exception>
    /// <exception cref="OperationCanceledException"><paramref name="cancellation"/> was requested.</exception>
    public static SparseTrainingResult Run(
        SparseTrainingOptions options, RunRecorder recorder, IProgress<TrainingProgress>? progress = null,
        CancellationToken cancellation = default)
    {
        options = options.Resolve();
        return RunOutcome.Record(recorder, RecipeJson.Of<SparseTrainingResult>(), () =>
        {
            DataSplit split = LoadData(options, cancellation);
            SparseTrainingResult result;
            TrainingReportData report;
            using (var session = new TrainingSession(options, split, recorder, progress))
            {
                result = session.Run(cancellation);
                FlopSummary flops = session.Flops;
                report = TrainingReportSource.Collect(
                    options, result, recorder.Info, flops, session.CounterHistogram(Math.Min(result.Rounds + 2, MostCounterBins)), split.Train.SampleShape);
            }
            if (options.DenseTwin && MethodSpec.Parse(options.Method).Method != Dense.Info)
            {
                SparseTrainingOptions dense = options with { Method = Dense.Info.Name, DenseTwin = false };
                SparseTrainingResult twin = RunChild(recorder, TwinName, dense, split, progress, cancellation);
                result = result with { DenseAccuracy = twin.Accuracy, DenseSeconds = twin.Seconds };
                report = TrainingReportSource.AddTwin(report, result, RunCatalog.Load(twin.RunDirectory));
            }
            recorder.WriteText(RunFiles.Report, TrainingReport.Build(report).ToHtml());
            return result;
        });
    }

    /// <summary>
    /// Trains inside the run of <paramref name="parent"/>, in the folder <paramref name="name"/>. What is finished there already is
    /// only read, what is unfinished goes on.
    /// </summary>
    internal static SparseTrainingResult RunChild(
        RunRecorder parent, string name, SparseTrainingOptions options, DataSplit split, IProgress<TrainingProgress>? progress,
        CancellationToken cancellation)
    {
        string directory = Path.Combine(parent.Directory, name);
        if (File.Exists(Path.Combine(directory, RunFiles.Record)) && RunCatalog.Load(directory) is { Status: RunStatus.Finished } finished)
        {
            SparseTrainingOptions begun = RunOptions.Read(
                finished, Command, RecipeJson.Of<SparseTrainingOptions>(), static options => options.Resolve());
            RunOptions.RequireSame(finished.PathOf(RunFiles.Record), Describe(begun).Options, Describe(options).Options);
            return RunOptions.ReadResult(finished, RecipeJson.Of<SparseTrainingResult>());
        }
        using RunRecorder recorder = parent.Child(
            Describe(options) with { Name = name }, TrainingCheckpoint.Find(directory, options)?.Position ?? default);
        return RunOutcome.Record(recorder, RecipeJson.Of<SparseTrainingResult>(), () =>
        {
            using var session = new TrainingSession(options, split, recorder, progress);
            return session.Run(cancellation);
        });
    }

    /// <summary>The data that <paramref name="options"/> name.</summary>
    internal static DataSplit LoadData(SparseTrainingOptions options, CancellationToken cancellation) => DataCatalog.Load(
        options.Data,
        new DataLoadOptions { Seed = options.Seed, ValidationShare = options.ValidationShare, PictureSize = options.PictureSize },
        cancellation);
}
