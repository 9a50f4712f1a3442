using System.Globalization;
using Gossamer.Learning.Runs;
using Gossamer.Learning.Training;
using Gossamer.Sparsity.Flops;
using Gossamer.Sparsity.Recipes;
using Gossamer.Sparsity.Reports;
using Gossamer.Tests.Learning.Runs;
using Xunit;

namespace Gossamer.Tests.Sparsity.Recipes;

[Collection(nameof(Alone))]
public sealed class MethodComparisonTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    private static MethodComparisonOptions Small { get; } = new MethodComparisonOptions
    {
        Training = SmallRun.Options with { Epochs = 1, Threads = 1 },
        Methods = ["static", "rigl"],
        Sparsities = [0.8],
        Seeds = 2,
    }.Resolve();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Means_intervals_and_paired_tests_are_those_computed_by_hand()
    {
        MethodComparisonOptions options = (Small with
        {
            Methods = ["static", "rigl", "dst-ee:c=1e-3"],
            Sparsities = [0.5, 0.95],
            Seeds = 3,
            Reference = null,
        }).Resolve();
        // Accuracies by (method, sparsity), seeds 3, 4 and 5.
        var made = new Dictionary<(string Method, double Sparsity), double[]>
        {
            [("dense", 0)] = [0.97, 0.98, 0.96],
            [("static", 0.5)] = [0.90, 0.92, 0.91],
            [("rigl", 0.5)] = [0.93, 0.94, 0.95],
            [("dst-ee:c=1e-3", 0.5)] = [0.94, 0.94, 0.97],
            [("static", 0.95)] = [0.80, 0.85, 0.75],
            [("rigl", 0.95)] = [0.90, 0.91, 0.89],
            [("dst-ee:c=1e-3", 0.95)] = [0.91, 0.92, 0.90],
        };
        MethodComparisonResult result = CompareMadeUp(options, made);

        // Seed by seed, the dense network first, then sparsity by sparsity, method by method.
        Assert.Equal(
            from seed in (ulong[])[3, 4, 5] from made1 in made.Keys select (made1.Method, seed, made[made1][(int)seed - 3]),
            result.Runs.Select(static run => (run.Method, run.Seed, run.Accuracy)));
        Assert.Equal("rigl", result.Reference);
        Assert.Equal(made.Keys.Skip(1), result.Cells.Select(static cell => (cell.Method, cell.Sparsity)));
        Assert.Equal(0.97, result.Dense!.Mean, 1e-12);
        Assert.Equal(20, result.DenseSeconds!.Value, 1e-12);

        // Two degrees of freedom have a closed form: P(|T| > t) = 1 − t / √(t² + 2); the 97.5 % point is 4.302653.
        var pValues = new List<double>();
        foreach (ComparisonCell cell in result.Cells)
        {
            double[] values = made[(cell.Method, cell.Sparsity)], reference = made[("rigl", cell.Sparsity)];
            (double mean, double sd) = Moments(values);
            Assert.Equal((mean, sd, 3), (cell.Accuracy.Mean, cell.Accuracy.StandardDeviation, cell.Accuracy.Count), Close);
            Assert.Equal(4.302652729911275 * sd / Math.Sqrt(3), cell.Accuracy.Margin, 1e-9);
            Assert.Equal(10 + 100 * cell.Sparsity, cell.Seconds, 1e-9);
            Assert.Equal(1 - cell.Sparsity, cell.TrainFlopsRatio, 1e-12);
            (double toDense, double denseSpread) = Moments([.. values.Zip(made[("dense", 0)], static (a, b) => a - b)]);
            Assert.Equal(toDense, cell.ToDense!.Difference.Mean, 1e-12);
            Assert.Equal(denseSpread, cell.ToDense.Difference.StandardDeviation, 1e-12);
            if (cell.Method == "rigl")
            {
                Assert.Null(cell.ToReference);
                Assert.Null(cell.AdjustedPValue);
                continue;
            }
            (double difference, double spread) = Moments([.. values.Zip(reference, static (a, b) => a - b)]);
            Assert.Equal(difference, cell.ToReference!.Difference.Mean, 1e-12);
            double t = spread < 1e-12 ? double.PositiveInfinity : difference / (spread / Math.Sqrt(3));
            double p = double.IsInfinity(t) ? 0 : 1 - Math.Abs(t) / Math.Sqrt(t * t + 2);
            Assert.Equal(p, cell.ToReference.TPValue, 1e-9);
            pValues.Add(p);
        }

        // Holm: the smallest of four times four, the next times three, and so on, never falling.
        double[] adjusted = [.. result.Cells.Select(static cell => cell.AdjustedPValue).OfType<double>()];
        Assert.Equal(4, adjusted.Length);
        int[] ascending = [.. Enumerable.Range(0, 4).OrderBy(i => pValues[i])];
        double floor = 0;
        for (int rank = 0; rank < 4; rank++)
        {
            floor = Math.Max(floor, Math.Min(1, pValues[ascending[rank]] * (4 - rank)));
            Assert.Equal(floor, adjusted[ascending[rank]], 1e-9);
        }
    }

    [Fact]
    public void Trainings_with_other_options_are_not_compared()
    {
        MethodComparisonOptions options = Small with { Seeds = 1, Dense = false, Methods = ["rigl"], Reference = "rigl" };
        InvalidDataException error = Assert.Throws<InvalidDataException>(() => CompareMadeUp(
            options with { Training = options.Training with { Epochs = 2 } }, new() { [("rigl", 0.8)] = [0.5] }, options.Training));
        Assert.Contains("field 'options.epochs' is 1, expected 2", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_single_seed_has_means_and_no_tests()
    {
        MethodComparisonOptions options = Small with { Seeds = 1, Dense = false };
        MethodComparisonResult result = CompareMadeUp(options, new()
        {
            [("static", 0.8)] = [0.5],
            [("rigl", 0.8)] = [0.75],
        });
        Assert.Null(result.Dense);
        Assert.All(result.Cells, static cell => Assert.Null(cell.ToDense));
        Assert.Equal([0.5, 0.75], result.Cells.Select(static cell => cell.Accuracy.Mean));
        Assert.Equal(-0.25, result.Cells[0].ToReference!.Difference.Mean);
        Assert.Equal(double.NaN, result.Cells[0].ToReference!.TPValue);
        Assert.Equal(RunStatus.Finished, RunCatalog.Load(result.RunDirectory).Status);
    }

    [Fact]
    public void Sparsities_that_differ_little_are_kept_apart()
    {
        MethodComparisonOptions options =
            (Small with { Sparsities = [0.8, 0.8000001], Methods = ["static"], Reference = null, Seeds = 1, Dense = false }).Resolve();
        using RunRecorder recorder = RunRecorder.CreateAt(_folder["close"], MethodComparison.Describe(options));
        MethodComparisonResult result = MethodComparison.Run(options, recorder, cancellation: Token);
        Assert.Equal(2, result.Runs.Select(static run => run.RunDirectory).Distinct().Count());
    }

    [Theory]
    [InlineData("dst-ee:c=+1e-3")]
    [InlineData("DST-EE:rho=.5")]
    public void However_a_method_is_spelled_it_has_a_folder(string method)
    {
        MethodComparisonOptions options = (Small with { Methods = [method], Reference = null, Seeds = 1, Dense = false }).Resolve();
        using RunRecorder recorder = RunRecorder.CreateAt(_folder["run"], MethodComparison.Describe(options));
        Assert.Equal(method, Assert.Single(MethodComparison.Run(options, recorder, cancellation: Token).Cells).Method);
    }

    [Fact]
    public void A_training_of_a_comparison_is_the_training_alone()
    {
        Compare("all", Small);
        SmallRun.Train(_folder["alone"], Small.Training with { Method = "rigl", Sparsity = 0.8, Seed = 4 });
        SmallRun.AssertSame(_folder["alone"], _folder["all", "rigl-0.8-seed4"], [.. SmallRun.ReproducibleFiles.Skip(1)]);
    }

    [Fact]
    public void Stopped_and_resumed_it_compares_the_same()
    {
        MethodComparisonResult uninterrupted = Compare("whole", Small);
        int stops = 0;
        MethodComparisonResult? result = null;
        using (RunRecorder recorder = RunRecorder.CreateAt(_folder["parts"], MethodComparison.Describe(Small))) Try(Small, recorder);
        while (result is null)
        {
            stops++;
            (MethodComparisonOptions options, RunRecorder recorder) = MethodComparison.Reopen(_folder["parts"]);
            using (recorder) Try(options, recorder);
        }
        Assert.Equal(6, stops);
        AssertSame(uninterrupted, result);
        foreach (string run in Directory.EnumerateDirectories(_folder["whole"]).Select(Path.GetFileName)!)
            SmallRun.AssertSame(_folder["whole", run], _folder["parts", run]);

        void Try(MethodComparisonOptions options, RunRecorder recorder)
        {
            using var stop = new CancellationTokenSource();
            try
            {
                result = MethodComparison.Run(options, recorder, new SmallRun.Stopper(stop), cancellation: stop.Token);
            }
            catch (OperationCanceledException)
            {
                Assert.Equal(RunStatus.Cancelled, recorder.Info.Status);
            }
        }
    }

    [Fact]
    public void Two_at_a_time_give_the_same_figures_as_one_after_the_other()
    {
        MethodComparisonResult one = Compare("one", Small), two = Compare("two", Small with { Jobs = 2 });
        AssertSame(one, two);
        foreach (string run in Directory.EnumerateDirectories(_folder["one"]).Select(Path.GetFileName)!)
            SmallRun.AssertSame(_folder["one", run], _folder["two", run], [.. SmallRun.ReproducibleFiles.Skip(1)]);
    }

    [Fact]
    public void One_failing_training_fails_the_comparison_and_a_finished_one_is_not_resumed()
    {
        MethodComparisonOptions options =
            Small with { Training = Small.Training with { LearningRate = 1e30, Momentum = 0 }, Dense = false };
        using (RunRecorder recorder = RunRecorder.CreateAt(_folder["run"], MethodComparison.Describe(options)))
        {
            TrainingDivergedException error =
                Assert.Throws<TrainingDivergedException>(() => MethodComparison.Run(options, recorder, cancellation: Token));
            Assert.Equal((RunStatus.Failed, error.Message), (recorder.Info.Status, recorder.Info.Error));
        }
        Compare("done", Small);
        Assert.Throws<IOException>(() => MethodComparison.Reopen(_folder["done"]));
        InvalidDataException other = Assert.Throws<InvalidDataException>(() => SparseTraining.Reopen(_folder["done"]));
        Assert.Contains("gossamer compare --resume", other.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("there is no method", 0)]
    [InlineData("there is no sparsity", 1)]
    [InlineData("a method stands twice", 2)]
    [InlineData("a sparsity stands twice", 3)]
    [InlineData("the number of seeds is 0", 4)]
    [InlineData("the number of jobs is 0", 5)]
    [InlineData("dense has no sparsity", 6)]
    [InlineData("the reference set is none of the methods", 7)]
    [InlineData("the sparsity is 1.5", 8)]
    [InlineData("unknown method 'rigle'", 9)]
    [InlineData("the batch size is 0", 10)]
    public void What_cannot_be_compared_is_refused_by_name(string complaint, int which)
    {
        MethodComparisonOptions[] bad =
        [
            Small with { Methods = [] }, Small with { Sparsities = [] }, Small with { Methods = ["rigl", "RigL"] },
            Small with { Sparsities = [0.5, 0.5] }, Small with { Seeds = 0 }, Small with { Jobs = 0 },
            Small with { Methods = ["rigl", "Dense"] }, Small with { Reference = "set" }, Small with { Sparsities = [0.5, 1.5] }, Small with { Methods = ["rigle"] },
            Small with { Training = Small.Training with { BatchSize = 0 } },
        ];
        Assert.StartsWith(complaint, Assert.Throws<ArgumentException>(bad[which].Resolve).Message, StringComparison.Ordinal);
    }

    private static (double Mean, double StandardDeviation) Moments(double[] values)
    {
        double mean = values.Sum() / values.Length;
        return (mean, Math.Sqrt(values.Sum(value => (value - mean) * (value - mean)) / (values.Length - 1)));
    }

    private static bool Close((double, double, int) a, (double, double, int) b) =>
        Math.Abs(a.Item1 - b.Item1) < 1e-12 && Math.Abs(a.Item2 - b.Item2) < 1e-12 && a.Item3 == b.Item3;

    private static void AssertSame(MethodComparisonResult expected, MethodComparisonResult actual)
    {
        Assert.Equal(
            expected.Cells.Select(static cell => cell with { Seconds = 0 }), actual.Cells.Select(static cell => cell with { Seconds = 0 }));
        Assert.Equal(expected.Dense, actual.Dense);
        Assert.Equal(expected.Runs.Select(SmallRun.Timeless), actual.Runs.Select(SmallRun.Timeless));
    }

    private MethodComparisonResult Compare(string name, MethodComparisonOptions options)
    {
        using RunRecorder recorder = RunRecorder.CreateAt(_folder[name], MethodComparison.Describe(options));
        return MethodComparison.Run(options, recorder, cancellation: Token);
    }

    /// <summary>Compares trainings that are finished already, with results made up.</summary>
    private MethodComparisonResult CompareMadeUp(
        MethodComparisonOptions options, Dictionary<(string Method, double Sparsity), double[]> accuracies,
        SparseTrainingOptions? trained = null)
    {
        using RunRecorder recorder = RunRecorder.CreateAt(_folder["made-up"], MethodComparison.Describe(options));
        foreach (((string method, double sparsity), double[] values) in accuracies)
        {
            string folder = method.Replace(':', '-').Replace('=', '-')
                + (method == "dense" ? "" : $"-{sparsity.ToString(CultureInfo.InvariantCulture)}");
            for (int i = 0; i < values.Length; i++)
            {
                ulong seed = options.Training.Seed + (ulong)i;
                SparseTrainingOptions run = (trained ?? options.Training) with { Method = method, Sparsity = sparsity, Seed = seed };
                using RunRecorder child = recorder.Child(SparseTraining.Describe(run) with { Name = $"{folder}-seed{seed}" });
                child.Finish(MadeUp(run, values[i], child.Directory), RecipeJson.Of<SparseTrainingResult>());
            }
        }
        return MethodComparison.Run(options, recorder, cancellation: Token);
    }

    private static SparseTrainingResult MadeUp(SparseTrainingOptions run, double accuracy, string directory) => new()
    {
        Accuracy = accuracy,
        Loss = 1,
        Sparsity = run.Sparsity,
        Nnz = 10,
        Weights = 100,
        TrainFlopsRatio = 1 - run.Sparsity,
        PublishedTrainFlopsRatio = 1,
        InferenceFlopsRatio = 1,
        ExplorationDegree = 0.5,
        Rounds = 1,
        SkippedRounds = 0,
        Steps = 1,
        Seconds = run.Method == "dense" ? 20 : 10 + 100 * run.Sparsity,
        RoundSeconds = 0,
        Storage = default(StorageBytes),
        Method = run.Method,
        Seed = run.Seed,
        Data = "made up",
        RunDirectory = directory,
    };
}
