using System.Collections.Concurrent;
using System.Diagnostics;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using Gossamer.EdgeInference.Bearings;
using Gossamer.EdgeInference.Model;
using Gossamer.EdgeInference.Reports;
using Gossamer.EdgeInference.Tables;
using Gossamer.Inference.Networks;
using Gossamer.Learning.Data;
using Gossamer.Learning.Runs;
using Gossamer.Learning.Statistics;
using Gossamer.Learning.Training;
using Gossamer.Sparsity.Recipes;

namespace Gossamer.EdgeInference.Recipes;

/// <summary>
/// Measures the table that the equations take: for each service and rate the full network of the edge and the sparse one of a device are trained
/// on recordings, and judged on windows that nothing was chosen on.
/// </summary>
public static class EdgeTable
{
    /// <summary>The command that a run of this recipe names.</summary>
    public const string Command = "edge table";

    /// <summary>Name of the table's file in the run's directory.</summary>
    public const string TableFile = "table.json";

    private const string NetworksFolder = "networks";

    /// <summary>What a run of <paramref name="options"/> is recorded as.</summary>
    public static RunDescription Describe(EdgeTableOptions options) =>
        new($"edge-table-{options.Data}", Command, JsonSerializer.SerializeToElement(options, RecipeJson.Of<EdgeTableOptions>()), options.Seed);

    /// <summary>Opens an unfinished measurement to go on with it: hand both to <see cref="Run"/>.</summary>
    /// <exception cref="FileNotFoundException">The directory holds no run.</exception>
    /// <exception cref="IOException">The run is finished, or another process works on it.</exception>
    /// <exception cref="InvalidDataException">Its record is damaged, or it is no such measurement.</exception>
    public static (EdgeTableOptions Options, RunRecorder Recorder) Reopen(string directory)
    {
        EdgeTableOptions options = RunOptions.Read(RunCatalog.Load(directory), Command, RecipeJson.Of<EdgeTableOptions>(), static options => options.Resolve());
        return (options, RunRecorder.Resume(directory, default));
    }

    /// <summary>Trains what the folder of networks lacks, and measures.</summary>
    /// <param name="options">What to measure.</param>
    /// <param name="recorder">The run, not yet finished; the caller disposes it.</param>
    /// <param name="progress">Receives how far trainings are.</param>
    /// <param name="cancellation">Stops; finished networks stay.</param>
    /// <exception cref="ArgumentException">An option is unknown or out of range.</exception>
    /// <exception cref="FileNotFoundException">The recordings, or the traces, are not at hand.</exception>
    /// <exception cref="InvalidDataException">A file is damaged.</exception>
    public static EdgeTableResult Run(EdgeTableOptions options, RunRecorder recorder, IProgress<TrainingProgress>? progress = null, CancellationToken cancellation = default)
    {
        options = options.Resolve();
        return RunOutcome.Record(recorder, RecipeJson.Of<EdgeTableResult>(), () =>
        {
            BearingData data = BearingSources.Load(options.Data, options.Seed);
            LayerLatencies? traces = options.Traces is { } machine ? LayerLatencies.Load(machine) : null;
            string folder = options.Networks ?? recorder.PathOf(NetworksFolder);
            Directory.CreateDirectory(folder);
            var work = new Work(options, data, folder);
            Cell[] cells = [.. SensorService.Defaults.SelectMany(work.Cells)];
            (int trained, double seconds) = Train(options, cells, progress, cancellation);
            MeasuredService[] services = [.. SensorService.Defaults.Select(service => new MeasuredService
            {
                Name = service.Name,
                TopHertz = service.TopHertz,
                TopLength = service.TopLength,
                Local = Measure(options, cells, service, Placement.Local, traces, cancellation),
                Edge = Measure(options, cells, service, Placement.Offload, traces, cancellation),
            })];
            var table = new MeasuredTable
            {
                Data = data.Name, Description = data.Description, DataSha256 = data.Sha256, Seed = options.Seed, Conditioned = options.Conditioned, Traces = options.Traces, Services = services,
            };
            table.Write(recorder.PathOf(TableFile));
            var result = new EdgeTableResult { Table = table, Trained = trained, SecondsTrained = seconds, Networks = folder, RunDirectory = recorder.Directory };
            recorder.WriteText(RunFiles.Report, EdgeTableReport.Build(result, recorder.Info).ToHtml());
            return result;
        });
    }

    /// <summary>Trains the networks whose files are missing, several at a time.</summary>
    private static (int Trained, double Seconds) Train(EdgeTableOptions options, Cell[] cells, IProgress<TrainingProgress>? progress, CancellationToken cancellation)
    {
        // The longest first, so that none is left over at the end.
        Cell[] missing = [.. cells.DistinctBy(static cell => cell.Path).Where(static cell => !File.Exists(cell.Path)).OrderByDescending(static cell => cell.Training.Network.KeepsPlaces).ThenByDescending(static cell => cell.Level)];
        long steps = missing.Sum(static cell => BearingTraining.Steps(cell.Train.Value.Count, cell.Training));
        SharedProgress? shared = progress is null ? null : new SharedProgress(progress, $"{missing.Length} networks", steps);
        long started = Stopwatch.GetTimestamp();
        Parallel.ForEach(
            Partitioner.Create(missing, EnumerablePartitionerOptions.NoBuffering), new ParallelOptions { MaxDegreeOfParallelism = options.Parallel, CancellationToken = cancellation },
            cell => NetworkFile.Save(cell.Path, BearingTraining.Run(cell.Train.Value, cell.Training, options.Seed, shared?.Part(), cancellation)));
        return (missing.Length, Stopwatch.GetElapsedTime(started).TotalSeconds);
    }

    private static MeasuredCell[] Measure(EdgeTableOptions options, Cell[] cells, SensorService service, Placement placement, LayerLatencies? traces, CancellationToken cancellation)
    {
        MeasuredCell[] measured = [.. cells.Where(cell => cell.Service == service && cell.Placement == placement).OrderBy(static cell => cell.Level).Select(cell => Measure(options, cell, traces, cancellation))];
        double[] isotonic = IsotonicRegression.Fit([.. measured.Select(static cell => cell.Accuracy)], [.. measured.Select(static cell => (double)cell.Windows)]);
        return [.. measured.Select((cell, level) => cell with { Isotonic = isotonic[level] })];
    }

    private static MeasuredCell Measure(EdgeTableOptions options, Cell cell, LayerLatencies? traces, CancellationToken cancellation)
    {
        TrainedNetwork network = NetworkFile.Load(cell.Path);
        using var model = new BearingModel(network, threads: 1);
        int correct = model.Correct(cell.Test.Value, cell.First, cell.First + cell.Count, cancellation);
        WilsonInterval interval = WilsonInterval.Of(correct, cell.Count);
        return new MeasuredCell
        {
            Hertz = cell.Service.Hertz(cell.Level),
            Windows = cell.Count,
            Correct = correct,
            Accuracy = interval.Share,
            Low = interval.Lower,
            High = interval.Upper,
            Isotonic = interval.Share,
            Network = new MeasuredNetwork(
                Path.GetFileName(cell.Path), Convert.ToHexStringLower(SHA256.HashData(File.ReadAllBytes(cell.Path))), network.Positions, network.NonZeros, NetworkLatency.MultiplyAdds(network)),
            Latency = traces is null ? NetworkLatency.Measure(model.Plan, options.TimingSeconds, cancellation) : NetworkLatency.Predict(network.Graph, traces),
        };
    }

    /// <summary>One cell of the table: a network, what it is trained on, and its windows <c>First</c> to before <c>First + Count</c> of the test part.</summary>
    private sealed record Cell(
        SensorService Service, Placement Placement, int Level, BearingTrainingOptions Training, string Path, Lazy<IDataset> Train, Lazy<IDataset> Test, int First, int Count);

    /// <summary>What the cells of a run are made of.</summary>
    private sealed class Work(EdgeTableOptions options, BearingData data, string folder)
    {
        /// <summary>The cells of a service, of both placements.</summary>
        public IEnumerable<Cell> Cells(SensorService service)
        {
            BearingWindows[] test = [.. Enumerable.Range(0, service.Levels).Select(level => Cut(service, "test", data.Test, level, null))];
            foreach (Placement placement in Enum.GetValues<Placement>())
            {
                BearingTrainingOptions training = placement == Placement.Local ? options.Compressed : options.Full;
                int stride = Math.Max(service.RecordedLength / training.Overlap / service.Grid, 1) * service.Grid;
                Lazy<BearingWindows>[] train = [.. Enumerable.Range(0, service.Levels).Select(level => new Lazy<BearingWindows>(() => Cut(service, "train", data.Train, level, stride)))];
                var allTrain = new Lazy<IDataset>(() => new ConditionedWindows($"{service.Name}/train", [.. train.Select(static windows => windows.Value)]));
                var allTest = new Lazy<IDataset>(() => new ConditionedWindows($"{service.Name}/test", test));
                for (int level = 0; level < service.Levels; level++)
                {
                    Lazy<BearingWindows> own = train[level];
                    BearingWindows judged = test[level];
                    yield return options.Conditioned
                        ? new Cell(service, placement, level, training, PathOf(service, "all", placement, training), allTrain, allTest, level * judged.Count, judged.Count)
                        : new Cell(
                            service, placement, level, training, PathOf(service, $"{service.Hertz(level)}", placement, training), new Lazy<IDataset>(() => own.Value), new Lazy<IDataset>(judged), 0,
                            judged.Count);
                }
            }
        }

        private static BearingWindows Cut(SensorService service, string part, IReadOnlyList<BearingStretch> stretches, int level, int? stride) =>
            new($"{service.Name}/{service.Hertz(level)}/{part}", stretches, service, level, stride);

        /// <summary>
        /// The file of a network. Its name ends in a digest of all that a training depends on, so that a folder can be used again and never gives a
        /// network of something else.
        /// </summary>
        private string PathOf(SensorService service, string rate, Placement placement, BearingTrainingOptions training)
        {
            byte[] recipe =
            [
                .. JsonSerializer.SerializeToUtf8Bytes(training, RecipeJson.Of<BearingTrainingOptions>()), .. Encoding.UTF8.GetBytes($"{data.Sha256} {options.Seed} {service.TopLength}"),
            ];
            string digest = Convert.ToHexStringLower(SHA256.HashData(recipe))[..8];
            return Path.Combine(folder, $"{service.Name}-{rate}-{(placement == Placement.Local ? "compressed" : "full")}-{digest}.safetensors");
        }
    }
}
