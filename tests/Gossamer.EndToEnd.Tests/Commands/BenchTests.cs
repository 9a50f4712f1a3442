using System.Text.Json;
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

    [Theory]
    [InlineData("--pairs", "3")]
    [InlineData("--batch-size", "0")]
    [InlineData("--sparsity", "1")]
    [InlineData("--size", "0")]
    [InlineData("--size", "64.5")]
    public async Task Options_out_of_range_are_refused(string option, string value) =>
        (await GossamerProcess.RunAsync("bench", "sparsity", option, value)).Complaint(exitCode: 2);
}
