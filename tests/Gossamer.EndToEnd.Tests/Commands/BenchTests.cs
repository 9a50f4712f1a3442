using System.Text.Json;
using Gossamer.Tests;
using Xunit;

namespace Gossamer.EndToEnd.Tests.Commands;

public sealed class BenchTests
{
    [Fact]
    public async Task Bench_sparsity_has_a_row_for_each_layer_sparsity_and_pass()
    {
        GossamerResult result = await GossamerProcess.RunAsync(
            "bench", "sparsity", "--part", "linear", "--size", "48,64", "--sparsity", "0.5,0.9", "--batch-size", "5", "--pairs", "4", "--json");
        JsonElement[] rows = [.. result.Json().GetProperty("linear").EnumerateArray()];
        Assert.Equal(8, rows.Length);
        Assert.Equal(["48x48", "64x64"], rows.Select(static row => row.GetProperty("shape").GetString()).Distinct());
        foreach (JsonElement row in rows)
        {
            double dense = row.GetProperty("denseMs").GetDouble(), sparse = row.GetProperty("sparseMs").GetDouble();
            Assert.True(dense > 0 && sparse > 0);
            Assert.Equal(dense / sparse, row.GetProperty("ratio").GetDouble(), 1e-9);
        }
    }

    [Fact]
    public async Task Bench_distributed_counts_what_ranks_exchange()
    {
        TestData.RequireProgram("mpirun");
        GossamerResult process = await GossamerProcess.RunAsync(
            "bench", "distributed", "--ranks", "2", "--model", "lenet-5", "--sparsity", "0.9", "--pairs", "2", "--json");
        Assert.True(process.ExitCode == 0, process.Errors);
        JsonElement result = JsonDocument.Parse(process.Output).RootElement;
        double Number(string name) => result.GetProperty(name).GetDouble();
        Assert.Equal((2, "lenet-5", 0.9), (Number("ranks"), result.GetProperty("model").GetString(), Number("sparsity")));
        // 6·3·25 + 16·6·25 + 120·400 + 84·120 + 10·84 weights and 236 biases, in single precision.
        const int Weights = 450 + 2400 + 48_000 + 10_080 + 840, Biases = 6 + 16 + 120 + 84 + 10;
        Assert.Equal(4 * (Weights + Biases), Number("denseBytesPerStep"));
        Assert.Equal(4 * (Weights / 10 + Biases), Number("sparseBytesPerStep"));
        // All weights once, the active ones of each layer again for the mean of their gradients, and fingerprints.
        Assert.InRange(Number("roundBytes"), 4 * Weights, 4 * 1.15 * Weights);
        Assert.True(Number("denseMsPerStep") > 0 && Number("sparseMsPerStep") > 0);
    }

    [Theory]
    [InlineData("--pairs", "3")]
    [InlineData("--batch-size", "0")]
    [InlineData("--sparsity", "1")]
    [InlineData("--size", "0")]
    [InlineData("--size", "64.5")]
    public async Task Options_out_of_range_are_refused(string option, string value) =>
        (await GossamerProcess.RunAsync("bench", "sparsity", option, value)).Complaint(exitCode: 2);
}
