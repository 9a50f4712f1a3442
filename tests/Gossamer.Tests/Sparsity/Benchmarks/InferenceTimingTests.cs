using System.Text.Json;
using Gossamer.Inference.Networks;
using Gossamer.Learning.Runs;
using Gossamer.Sparsity.Benchmarks;
using Gossamer.Sparsity.Recipes;
using Xunit;

namespace Gossamer.Tests.Sparsity.Benchmarks;

[Collection(nameof(Alone))]
public sealed class InferenceTimingTests
{
    private const int Pairs = 4;
    private static readonly double[] Sparsities = [0.5, 0.9];

    [Fact]
    public void The_fastest_runtime_counts_and_every_sparsity_has_a_row()
    {
        var seen = new List<TrainedNetwork>();
        SparsityBenchmarkResult result = Run((network, _, _) =>
        {
            seen.Add(network);
            return new IdleRival();
        });

        Assert.Equal(Sparsities, result.Inference.Select(static row => row.Sparsity));
        Assert.All(result.Inference, static row =>
        {
            Assert.Equal(("lenet-300-100", "erk", 2, "idle"), (row.Model, row.Distribution, row.Batch, row.Rival));
            Assert.Equal(["idle", "libtorch"], row.RivalMs.Keys.Order());
            Assert.Equal(row.DenseMs / row.SparseMs, row.Ratio);
        });
        // Once to be compared with the other runtime, and once for each row; never with more weights than were asked for.
        Assert.Equal([0.5, 0.5, 0.9], seen.Select(static network => Math.Round(1 - (double)network.NonZeros / network.Positions, 3)));
        JsonElement row = JsonSerializer.SerializeToElement(result, RecipeJson.Of<SparsityBenchmarkResult>()).GetProperty("inference")[0];
        Assert.All(
            (string[])["model", "distribution", "batch", "sparsity", "denseMs", "rival", "sparseMs", "ratio"],
            name => Assert.True(row.TryGetProperty(name, out _), name));
    }

    private static SparsityBenchmarkResult Run(Func<TrainedNetwork, float[], int, IInferenceRival> rival) => SparsityBenchmark.Run(
        new SparsityBenchmarkOptions
        {
            LinearSizes = [],
            Convolutions = [],
            TrainingSteps = [],
            Inference = [new InferenceWorkload("lenet-300-100", [1, 4, 4], "erk", 2)],
            Sparsities = Sparsities,
            Pairs = Pairs,
        },
        rivals: [rival],
        cancellation: TestContext.Current.CancellationToken);

    /// <summary>Faster than anything that computes.</summary>
    private sealed class IdleRival : IInferenceRival
    {
        public string Name => "idle";

        public void Run()
        {
        }

        public void Dispose()
        {
        }
    }
}
