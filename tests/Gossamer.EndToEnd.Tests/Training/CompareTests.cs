using System.Text.Json;
using Xunit;

namespace Gossamer.EndToEnd.Tests.Training;

public sealed class CompareTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task A_comparison_has_a_cell_for_each_method_at_each_sparsity()
    {
        GossamerResult process = await GossamerProcess.RunAsync(
            "compare", "--data", "digits", "--model", "mlp:16", "--methods", "static,rigl", "--sparsity", "0.5,0.8", "--seeds", "2",
            "--epochs", "1", "--json", "--out", _folder["run"]);
        Assert.Equal(0, process.ExitCode);
        JsonElement result = JsonDocument.Parse(process.Output).RootElement;

        Assert.Equal("rigl", result.GetProperty("reference").GetString());
        JsonElement[] cells = [.. result.GetProperty("cells").EnumerateArray()];
        Assert.Equal(
            [("static", 0.5), ("rigl", 0.5), ("static", 0.8), ("rigl", 0.8)],
            cells.Select(static cell => (cell.GetProperty("method").GetString()!, cell.GetProperty("sparsity").GetDouble())));
        JsonElement[] runs = [.. result.GetProperty("runs").EnumerateArray()];
        Assert.Equal(10, runs.Length);
        foreach (JsonElement cell in cells)
        {
            double[] accuracies = [.. runs
                .Where(run => run.GetProperty("method").GetString() == cell.GetProperty("method").GetString())
                .Where(run => Math.Abs(run.GetProperty("sparsity").GetDouble() - cell.GetProperty("sparsity").GetDouble()) < 0.01)
                .Select(static run => run.GetProperty("accuracy").GetDouble())];
            Assert.Equal(2, accuracies.Length);
            Assert.Equal(2, cell.GetProperty("accuracy").GetProperty("count").GetInt32());
            Assert.Equal(accuracies.Average(), cell.GetProperty("accuracy").GetProperty("mean").GetDouble(), 1e-12);
        }
        Assert.Equal(2, result.GetProperty("dense").GetProperty("count").GetInt32());
        Assert.Equal(10, Directory.EnumerateDirectories(_folder["run"]).Count());
        Assert.True(File.Exists(_folder["run", "report.html"]));

        GossamerResult again = await GossamerProcess.RunAsync("compare", "--resume", _folder["run"]);
        Assert.EndsWith("there is nothing to resume", again.Complaint(exitCode: 1), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Left_alone_it_compares_four_methods_at_three_sparsities()
    {
        GossamerResult process = await GossamerProcess.RunAsync(
            "compare", "--model", "mlp:8", "--seeds", "1", "--epochs", "1", "--max-steps", "2", "--no-dense", "--json", "--out", _folder["run"]);
        Assert.Equal(0, process.ExitCode);
        JsonElement result = JsonDocument.Parse(process.Output).RootElement;
        Assert.Equal(
            from sparsity in (double[])[0.9, 0.95, 0.98] from method in (string[])["static", "set", "rigl", "dst-ee"] select (method, sparsity),
            result.GetProperty("cells").EnumerateArray()
                .Select(static cell => (cell.GetProperty("method").GetString()!, cell.GetProperty("sparsity").GetDouble())));
        Assert.Equal("rigl", result.GetProperty("reference").GetString());
        Assert.Equal(JsonValueKind.Null, result.GetProperty("dense").ValueKind);
    }

    [Theory]
    [InlineData("there is no method to compare", "--methods", ",")]
    [InlineData("--sparsity does not take '0.9;0.8', expected numbers separated by commas", "--sparsity", "0.9;0.8")]
    [InlineData("a sparsity stands twice", "--sparsity", "0.9,0.9")]
    [InlineData("a method stands twice", "--methods", "rigl,RIGL")]
    [InlineData("the reference set is none of the methods", "--methods", "rigl", "--reference", "set")]
    [InlineData("the number of seeds is 0", "--seeds", "0")]
    [InlineData("dense has no sparsity to compare at", "--methods", "dense")]
    public async Task A_wrong_option_gets_one_line_and_exit_code_2(string complaint, params string[] options)
    {
        GossamerResult result = await GossamerProcess.RunAsync(["compare", .. options, "--root", _folder["runs"]]);
        Assert.StartsWith(complaint, result.Complaint(exitCode: 2), StringComparison.Ordinal);
    }
}
