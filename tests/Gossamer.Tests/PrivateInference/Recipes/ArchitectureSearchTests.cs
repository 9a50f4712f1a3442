using Gossamer.Inference.Networks;
using Gossamer.Kernels.Randomness;
using Gossamer.Learning.Runs;
using Gossamer.PrivateInference.Recipes;
using Gossamer.PrivateInference.Search;
using Gossamer.Sparsity.Recipes;
using Gossamer.Tests.Learning.Runs;
using Xunit;

namespace Gossamer.Tests.PrivateInference.Recipes;

public sealed class ArchitectureSearchTests
{
    private static readonly ArchitectureSearchOptions Options = new()
    {
        Training = new GatedTrainingOptions { Model = "mlp:24-16-12", Seeds = 1, PretrainEpochs = 40, TuneEpochs = 3, Samples = 400, Threads = 1 },
        PriceWeights = [0, 3],
        Search = new SearchLoopOptions { Epochs = 3, WarmUpEpochs = 1, ArchitectureRate = 0.05 },
        RandomSettings = 2,
    };

    [Fact]
    public void A_search_that_is_stopped_again_and_again_ends_with_the_same_networks()
    {
        using var folder = new TemporaryFolder();
        ArchitectureSearchResult whole = Run(folder["whole"], Options);
        Assert.Empty(whole.Unfinished);
        Assert.Equal(2, whole.Points.Count);
        Assert.Equal(2, whole.Ends.Count);
        Assert.Equal((3, 0), (whole.Ends[0].ReluLayers, whole.Ends[0].PolyLayers));
        Assert.Equal((0, 3), (whole.Ends[1].ReluLayers, whole.Ends[1].PolyLayers));
        Assert.All(whole.Points.Concat(whole.Ends), static point => Assert.Equal(1.1 * point.PredictedMs, point.MeasuredMs!.Value, 1e-9));
        Assert.All(whole.Points, static point => Assert.Equal(3, point.Trace.Count));
        // Price alone decides where its weight is great.
        Assert.Equal(0, whole.Points[1].ReluLayers);
        Assert.True(whole.Ends.Max(static point => point.Accuracy) > 0.6);

        string stopped = folder["stopped"];
        int steps = 0, stops = 0;
        ArchitectureSearchResult? resumed = null;
        while (resumed is null)
        {
            using var cancellation = new CancellationTokenSource();
            var progress = new CountingProgress(() =>
            {
                if (++steps % 7 == 0) cancellation.Cancel();
            });
            bool begun = File.Exists(Path.Combine(stopped, RunFiles.Record));
            (ArchitectureSearchOptions options, RunRecorder recorder) = begun
                ? ArchitectureSearch.Reopen(stopped) : (Options, RunRecorder.CreateAt(stopped, ArchitectureSearch.Describe(Options)));
            using (recorder)
            {
                try
                {
                    resumed = ArchitectureSearch.Run(options, new FlatCosts(), recorder, progress, cancellation.Token);
                }
                catch (OperationCanceledException)
                {
                    stops++;
                }
            }
        }
        Assert.True(stops > 1);
        foreach ((SearchPoint expected, SearchPoint actual) in whole.Points.Concat(whole.Ends).Zip(resumed.Points.Concat(resumed.Ends)))
        {
            Assert.Equal(expected.Accuracy, actual.Accuracy);
            Assert.Equal(expected.Choices, actual.Choices);
            Assert.Equal(File.ReadAllBytes(folder["whole", expected.Network]), File.ReadAllBytes(Path.Combine(stopped, actual.Network)));
            if (expected.Random is not null) Assert.Equal(expected.Random.Random, actual.Random!.Random);
        }
        Assert.Equal(whole.Points[0].Trace.Select(static epoch => epoch.ExpectedPrice), resumed.Points[0].Trace.Select(static epoch => epoch.ExpectedPrice));
        Assert.Equal(whole.Points[0].Shares, resumed.Points[0].Shares);
        Assert.Equal(RunStatus.Finished, RunCatalog.Load(stopped).Status);
        Assert.Contains("From ", File.ReadAllText(Path.Combine(stopped, RunFiles.Report)));
    }

    [Fact]
    public void A_budget_that_ends_first_leaves_a_run_that_can_be_resumed_and_says_what_is_missing()
    {
        using var folder = new TemporaryFolder();
        ArchitectureSearchResult result = Run(folder["run"], Options with { BudgetMinutes = 1e-9 });
        Assert.Contains(result.Unfinished, static what => what.StartsWith("seed 0", StringComparison.Ordinal));
        Assert.Empty(result.Points);
        Assert.Equal(RunStatus.Cancelled, RunCatalog.Load(folder["run"]).Status);
        Assert.Contains("The budget ended before", File.ReadAllText(Path.Combine(folder["run"], RunFiles.Report)));
    }

    [Fact]
    public void A_sparse_training_is_searched_sparse()
    {
        using var folder = new TemporaryFolder();
        SparseTrainingOptions sparse = new SparseTrainingOptions { Model = "mlp:24-16-12", Sparsity = 0.7, Epochs = 3, DenseTwin = false }.Resolve();
        using (RunRecorder recorder = RunRecorder.CreateAt(folder["sparse"], SparseTraining.Describe(sparse)))
            SparseTraining.Run(sparse, recorder, cancellation: TestContext.Current.CancellationToken);
        TrainedNetwork before = NetworkFile.Load(folder["sparse", RunFiles.Network]);

        ArchitectureSearchOptions options = Options with { PriceWeights = [1], RandomSettings = 0, Training = Options.Training with { From = folder["sparse"] } };
        ArchitectureSearchResult result = Run(folder["search"], options);
        TrainedNetwork after = NetworkFile.Load(Path.Combine(folder["search"], result.Points[0].Network));
        Assert.Equal(before.NonZeros, after.NonZeros);
        foreach ((string name, NetworkWeight weight) in before.Weights)
            Assert.Equal(weight.Topology.ColumnIndices.ToArray(), after.Weights[name].Topology.ColumnIndices.ToArray());
    }

    [Fact]
    public void Random_settings_cost_what_they_should_and_are_all_different()
    {
        var prices = new GatePrices([5, 4, 3, 2, 1, 6], [1, 1, 1, 0.5, 0.5, 1], rest: 3);
        GateChoice[] choices = [GateChoice.Comparison, GateChoice.Polynomial, GateChoice.Comparison, GateChoice.Polynomial, GateChoice.Polynomial, GateChoice.Polynomial];
        IReadOnlyList<GateChoice>[] others = [.. RandomSettings.AtPriceOf(choices, prices, 5, new CounterRandom(1, "test"))];
        Assert.InRange(others.Length, 2, 5);
        Assert.All(others, other => Assert.InRange(prices.Of(other) / prices.Of(choices), 0.95, 1.05));
        Assert.Equal(others.Length + 1, others.Append(choices).Select(static setting => string.Join(',', setting)).Distinct().Count());
    }

    [Fact]
    public void The_front_holds_what_no_other_point_beats()
    {
        SearchPoint Point(double accuracy, double milliseconds) => new()
        {
            Lambda = null, Seed = 0, Accuracy = accuracy, PredictedMs = milliseconds, RelativePrice = 1, ReluLayers = 1, PolyLayers = 1, Choices = [], Network = "",
        };
        SearchPoint[] points = [Point(0.9, 5), Point(0.8, 2), Point(0.85, 6), Point(0.7, 3), Point(0.8, 4), Point(0.95, 9), Point(0.95, 8)];
        Assert.Equal([points[1], points[0], points[6]], ArchitectureSearchResult.FrontOf(points));
    }

    [Theory]
    [InlineData("--lambda", "the price weight is -1")]
    [InlineData("twice", "each once")]
    [InlineData("epochs", "fewer than all epochs")]
    [InlineData("budget", "the budget is 0")]
    [InlineData("batch", "the batch size is 1")]
    public void Options_out_of_range_are_refused_by_name(string what, string expected)
    {
        ArchitectureSearchOptions wrong = what switch
        {
            "--lambda" => Options with { PriceWeights = [-1] },
            "twice" => Options with { PriceWeights = [1, 1] },
            "epochs" => Options with { Search = new SearchLoopOptions { Epochs = 2, WarmUpEpochs = 2 } },
            "budget" => Options with { BudgetMinutes = 0 },
            _ => Options with { Training = Options.Training with { BatchSize = 1 } },
        };
        Assert.Contains(expected, Assert.Throws<ArgumentException>(() => wrong.Resolve()).Message);
    }

    private static ArchitectureSearchResult Run(string directory, ArchitectureSearchOptions options)
    {
        using RunRecorder recorder = RunRecorder.CreateAt(directory, ArchitectureSearch.Describe(options));
        return ArchitectureSearch.Run(options, new FlatCosts(), recorder, cancellation: TestContext.Current.CancellationToken);
    }

    private sealed class CountingProgress(Action reported) : IProgress<Gossamer.Learning.Training.TrainingProgress>
    {
        public void Report(Gossamer.Learning.Training.TrainingProgress value) => reported();
    }
}
