using System.Diagnostics;
using System.Globalization;
using System.Text.Json;
using Gossamer.Inference.Networks;
using Gossamer.Kernels.Randomness;
using Gossamer.Learning.Runs;
using Gossamer.Learning.Training;
using Gossamer.PrivateInference.Reports;
using Gossamer.PrivateInference.Search;
using Gossamer.Sparsity.Recipes;

namespace Gossamer.PrivateInference.Recipes;

/// <summary>
/// Chooses between comparisons and polynomials by training: for each seed a network with comparisons, for each weight of the price a search
/// from its weights, the decided network trained on, exported, and run privately.
/// </summary>
/// <remarks>Source: Peng et al., "PASNet: polynomial architecture search framework for two-party computation-based secure neural network deployment", DAC 2023.</remarks>
public static class ArchitectureSearch
{
    /// <summary>The command that a run of this recipe names.</summary>
    public const string Command = "private search";

    private const double TieMargin = 0.05;

    /// <summary>What a run of <paramref name="options"/> is recorded as.</summary>
    public static RunDescription Describe(ArchitectureSearchOptions options) => new(
        $"search-{options.Training.Model}-{Path.GetFileName(Path.TrimEndingDirectorySeparator(options.Training.Data))}", Command,
        JsonSerializer.SerializeToElement(options, RecipeJson.Of<ArchitectureSearchOptions>()), options.Training.Seed);

    /// <summary>Opens an unfinished search to go on with it: hand both to <see cref="Run"/>.</summary>
    /// <exception cref="FileNotFoundException">The directory holds no run.</exception>
    /// <exception cref="IOException">The run is finished, or another process works on it.</exception>
    /// <exception cref="InvalidDataException">Its record is damaged, or it is no search.</exception>
    public static (ArchitectureSearchOptions Options, RunRecorder Recorder) Reopen(string directory)
    {
        ArchitectureSearchOptions options = RunOptions.Read(
            RunCatalog.Load(directory), Command, RecipeJson.Of<ArchitectureSearchOptions>(), static options => options.Resolve());
        return (options, RunRecorder.Resume(directory, default));
    }

    /// <summary>Searches whatever is not yet found in the run's directory.</summary>
    /// <param name="options">What is searched.</param>
    /// <param name="costs">What operators and networks cost.</param>
    /// <param name="recorder">The run, not yet finished; the caller disposes it. Where the budget ends first it stays unfinished and can be resumed.</param>
    /// <param name="progress">Receives where a training stands.</param>
    /// <param name="cancellation">Stops between two steps; what is done is kept.</param>
    /// <exception cref="ArgumentException">An option is unknown, out of range or cannot be met.</exception>
    /// <exception cref="FileNotFoundException">The data set is not at hand.</exception>
    /// <exception cref="InvalidDataException">A file is not what it should be.</exception>
    /// <exception cref="TrainingDivergedException">A loss is not finite.</exception>
    /// <exception cref="OperationCanceledException"><paramref name="cancellation"/> was requested.</exception>
    public static ArchitectureSearchResult Run(
        ArchitectureSearchOptions options, IPrivateCosts costs, RunRecorder recorder, IProgress<TrainingProgress>? progress = null,
        CancellationToken cancellation = default)
    {
        options = options.Resolve();
        using var budget = new CancellationTokenSource();
        if (options.BudgetMinutes is { } minutes) budget.CancelAfter(TimeSpan.FromMinutes(minutes));
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(cancellation, budget.Token);
        var pass = new SearchPass(options, costs, recorder, progress, budget, stop.Token);
        try
        {
            ArchitectureSearchResult result = pass.Run(cancellation);
            recorder.WriteText(RunFiles.Report, SearchReport.Build(options, result, recorder.Info).ToHtml());
            if (result.Unfinished.Count == 0) recorder.Finish(result, RecipeJson.Of<ArchitectureSearchResult>());
            else recorder.Cancel();
            cancellation.ThrowIfCancellationRequested();
            return result;
        }
        catch (OperationCanceledException)
        {
            recorder.Cancel();
            throw;
        }
        catch (Exception error)
        {
            if (!recorder.TryDiscard()) recorder.Fail(error.Message);
            throw;
        }
    }

    /// <summary>One process's work on a search.</summary>
    private sealed class SearchPass(
        ArchitectureSearchOptions options, IPrivateCosts costs, RunRecorder recorder, IProgress<TrainingProgress>? progress, CancellationTokenSource budget,
        CancellationToken stop)
    {
        private const string PricesFile = "prices.json", PointFile = "point.json";

        // Prices follow ranges by the bits that are compared: a few samples give them, and each gate takes an export.
        private const int PricedSamples = 16;

        private readonly List<SearchPoint> _points = [], _ends = [];
        private readonly Dictionary<ulong, ReadOnlyMemory<float>> _samples = [];
        private readonly List<string> _unfinished = [];
        private readonly long _started = Stopwatch.GetTimestamp();
        private IReadOnlyList<Gate> _gates = [];
        private string _data = "";

        /// <param name="cancellation">Ends the measurements at the end, which a budget that is spent does not.</param>
        public ArchitectureSearchResult Run(CancellationToken cancellation)
        {
            for (int i = 0; i < options.Training.Seeds; i++) Seed(options.Training.Seed + (ulong)i);
            if (options.Measure) Measure(cancellation);
            return new ArchitectureSearchResult
            {
                Data = _data,
                Costs = costs.Description,
                Gates = _gates,
                Points = _points,
                Ends = _ends,
                Front = ArchitectureSearchResult.FrontOf([.. _points, .. _ends]),
                Unfinished = _unfinished,
                Seconds = Stopwatch.GetElapsedTime(_started).TotalSeconds,
                RunDirectory = recorder.Directory,
            };
        }

        private void Seed(ulong seed)
        {
            string folder = recorder.PathOf($"seed{seed}");
            using GatedTraining? training = Attempt($"seed {seed}: data", () => new GatedTraining(options.Training, seed, folder, progress, stop));
            if (training is null) return;
            _data = training.Split.Description;
            if (Attempt($"seed {seed}: training with comparisons", () => training.Teacher(stop)) is not { } teacher) return;
            (_gates, _samples[seed]) = (teacher.Gates, training.Calibration);
            if (Attempt($"seed {seed}: prices", () => Prices(training, teacher, Path.Combine(folder, PricesFile))) is not { } prices) return;
            foreach (GateChoice end in options.Ends ? (GateChoice[])[GateChoice.Comparison, GateChoice.Polynomial] : [])
            {
                string name = end == GateChoice.Comparison ? "comparisons" : "polynomials";
                if (Attempt($"seed {seed}: {name} everywhere", () => Kept(
                    seed, name, () => Decided(training, prices, [.. teacher.Gates.Select(_ => end)], name))) is { } point) _ends.Add(point);
            }
            foreach (double weight in options.PriceWeights)
            {
                string name = $"lambda-{Text(weight)}";
                if (Attempt($"seed {seed}, λ = {Text(weight)}", () => Kept(seed, name, () => Search(training, prices, weight, name))) is { } point) _points.Add(point);
            }
        }

        /// <summary>The point in the file that it was left in, or else made and left there: what is found is found once, however often a run goes on.</summary>
        private SearchPoint Kept(ulong seed, string name, Func<SearchPoint> make)
        {
            string path = recorder.PathOf(Path.Combine($"seed{seed}", name, PointFile));
            if (KeptJson.Read<SearchPoint>(path) is { } kept) return kept;
            SearchPoint made = make();
            KeptJson.Write(path, made);
            return made;
        }

        private GatePrices Prices(GatedTraining training, GatedNetwork teacher, string path)
        {
            ReadOnlyMemory<float> all = training.Calibration;
            ReadOnlyMemory<float> few = all[..Math.Min(all.Length, PricedSamples * teacher.Graph.ElementsOf(NetworkGraph.Input))];
            return GatePriceList.Make(path, options.Objective, teacher, network => costs.Price(network, options.Objective, few), stop);
        }

        private SearchPoint Search(GatedTraining training, GatePrices prices, double weight, string name)
        {
            using GatedNetwork network = training.Student(QuadraticStart.StraightThrough, stop);
            SearchLoop loop = training.Search(network, prices, options.Search with { PriceWeight = weight }, name, stop);
            double[,] shares = network.Shares();
            network.Choices = network.Preferred();
            double accuracy = training.Tune(network, name, stop);
            return Point(training, prices, network, name, accuracy) with
            {
                Lambda = weight,
                Shares = [.. network.Gates.Select(gate => shares[gate.Index, 0])],
                Ties = [.. network.Gates.Where(gate => Math.Abs(shares[gate.Index, 0] - 0.5) < TieMargin).Select(static gate => gate.Name)],
                Trace = [.. loop.Trace],
                Random = options.RandomSettings == 0 ? null : Random(training, prices, network.Choices, name),
            };
        }

        /// <summary>Trains gates that nobody searched from the network with comparisons.</summary>
        private SearchPoint Decided(GatedTraining training, GatePrices prices, IReadOnlyList<GateChoice> choices, string name)
        {
            using GatedNetwork network = training.Student(QuadraticStart.StraightThrough, stop);
            network.Choices = choices;
            double accuracy = training.Tune(network, name, stop);
            return Point(training, prices, network, name, accuracy);
        }

        private RandomComparison? Random(GatedTraining training, GatePrices prices, IReadOnlyList<GateChoice> choices, string name)
        {
            IReadOnlyList<GateChoice>[] others = [.. RandomSettings.AtPriceOf(
                choices, prices, options.RandomSettings, new CounterRandom(training.Seed, $"random {name}"))];
            if (others.Length == 0) return null;
            double searched = Accuracy(training, choices, $"{name}/again");
            double[] accuracies = [.. others.Select((other, i) => Accuracy(training, other, $"{name}/random-{i}"))];
            return new RandomComparison(searched, accuracies, [.. others.Select(other => prices.Of(other) / prices.Of(choices))]);
        }

        private double Accuracy(GatedTraining training, IReadOnlyList<GateChoice> choices, string name)
        {
            using GatedNetwork network = training.Student(QuadraticStart.StraightThrough, stop);
            network.Choices = choices;
            return training.Tune(network, name, stop);
        }

        private SearchPoint Point(GatedTraining training, GatePrices prices, GatedNetwork network, string name, double accuracy)
        {
            TrainedNetwork decided = network.ToNetwork(network.Choices!);
            string file = Path.Combine($"seed{training.Seed}", name, RunFiles.Network);
            NetworkFile.Save(recorder.PathOf(file), decided);
            GateChoice[] activations = [.. network.Gates.Where(static gate => gate.Kind == GateKind.Activation)
                .Select(gate => network.Choices![gate.Index])];
            return new SearchPoint
            {
                Lambda = null,
                Seed = training.Seed,
                Accuracy = accuracy,
                PredictedMs = costs.Price(decided, PriceObjective.Online, training.Calibration),
                RelativePrice = prices.Of(network.Choices!) / prices.Greatest,
                ReluLayers = activations.Count(static choice => choice == GateChoice.Comparison),
                PolyLayers = activations.Count(static choice => choice == GateChoice.Polynomial),
                Choices = network.Choices!,
                Network = file,
            };
        }

        /// <summary>Asks all networks found.</summary>
        private void Measure(CancellationToken cancellation)
        {
            IReadOnlyList<double> times = costs.Measure(
                [.. _points.Concat(_ends).Select(point => (NetworkFile.Load(recorder.PathOf(point.Network)), _samples[point.Seed]))], cancellation);
            for (int i = 0; i < _points.Count; i++) _points[i] = _points[i] with { MeasuredMs = times[i] };
            for (int i = 0; i < _ends.Count; i++) _ends[i] = _ends[i] with { MeasuredMs = times[_points.Count + i] };
        }

        /// <summary>What <paramref name="work"/> makes; null, and noted, where the time is up.</summary>
        private T? Attempt<T>(string what, Func<T> work)
            where T : class
        {
            try
            {
                // A timer may be late where threads are busy; the clock is not.
                if (Stopwatch.GetElapsedTime(_started).TotalMinutes >= options.BudgetMinutes) budget.Cancel();
                stop.ThrowIfCancellationRequested();
                return work();
            }
            catch (OperationCanceledException) when (stop.IsCancellationRequested)
            {
                _unfinished.Add(what);
                return null;
            }
        }

        private static string Text(double weight) => weight.ToString("R", CultureInfo.InvariantCulture);
    }
}
