using System.Text.Json;
using Gossamer.Learning.Runs;
using Xunit;

namespace Gossamer.EndToEnd.Tests.Commands;

/// <summary><c>gossamer runs</c>.</summary>
public sealed class RunsTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    /// <inheritdoc/>
    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task List_is_newest_first_with_results_where_there_are_any()
    {
        Finished("old", hour: 9, sparsity: 0.9, accuracy: 0.97);
        Failed("new", hour: 10);

        JsonElement[] runs = [.. (await RunAsync("runs", "list", "--json")).Json().EnumerateArray()];

        Assert.Equal(["new", "old"], runs.Select(run => run.GetProperty("name").GetString()));
        Assert.Equal(["failed", "finished"], runs.Select(run => run.GetProperty("status").GetString()));
        Assert.Equal(JsonValueKind.Null, runs[0].GetProperty("accuracy").ValueKind);
        Assert.Equal(0.97, runs[1].GetProperty("accuracy").GetDouble());
        Assert.Equal(0.9, runs[1].GetProperty("sparsity").GetDouble());
        Assert.Equal(75, runs[1].GetProperty("seconds").GetDouble());
    }

    [Fact]
    public async Task List_shows_percent_and_durations()
    {
        string directory = Finished("old", hour: 9, sparsity: 0.9, accuracy: 0.97);

        GossamerResult result = await RunAsync("runs", "list");

        Assert.Equal((0, ""), (result.ExitCode, result.Errors));
        Assert.Matches($@"{Path.GetFileName(directory)} +train +finished +.* +1 min 15 s +97\.00 % +90\.00 %", result.Output);
    }

    [Fact]
    public async Task List_names_runs_that_cannot_be_read_and_shows_the_others()
    {
        Finished("good", hour: 9, sparsity: 0.9, accuracy: 0.97);
        Corrupt("bad");

        GossamerResult result = await RunAsync("runs", "list", "--json");

        Assert.Equal(0, result.ExitCode);
        Assert.Single(JsonDocument.Parse(result.Output).RootElement.EnumerateArray());
        Assert.Equal(
            $"left out: {Path.Combine("runs", "bad", "run.json")}: line 1, byte 20: not valid JSON{Environment.NewLine}", result.Errors);
    }

    [Fact]
    public async Task Without_runs_the_list_is_empty_and_says_how_to_make_one()
    {
        Assert.Empty((await RunAsync("runs", "list", "--json")).Json().EnumerateArray());

        GossamerResult result = await RunAsync("runs", "list");
        Assert.Equal((0, ""), (result.ExitCode, result.Output));
        Assert.Equal($"no runs in runs; gossamer train makes one{Environment.NewLine}", result.Errors);
    }

    [Fact]
    public async Task A_folder_that_was_asked_for_must_exist() => Assert.Equal(
        "there is no folder elsewhere", (await RunAsync("runs", "list", "--root", "elsewhere")).Complaint(exitCode: 1));

    [Fact]
    public async Task Show_tells_all_that_was_recorded()
    {
        string directory = Finished("digits", hour: 9, sparsity: 0.9, accuracy: 0.97);
        await File.WriteAllTextAsync(Path.Combine(directory, "report.html"), "<p>", TestContext.Current.CancellationToken);

        JsonElement run = (await RunAsync("runs", "show", "digits", "--json")).Json();

        Assert.Equal(directory, run.GetProperty("directory").GetString());
        Assert.Equal(Path.Combine(directory, "report.html"), run.GetProperty("report").GetString());
        Assert.Equal(0.5, run.GetProperty("options").GetProperty("optimizer").GetProperty("momentum").GetDouble());
        Assert.Equal(1234567, run.GetProperty("result").GetProperty("nnz").GetInt64());
        JsonElement[] metrics = [.. run.GetProperty("metrics").EnumerateArray()];
        Assert.Equal(["train/loss", "test/accuracy"], metrics.Select(metric => metric.GetProperty("name").GetString()));
        Assert.Equal("NaN", metrics[0].GetProperty("last").GetString());
        Assert.Equal(20, metrics[1].GetProperty("step").GetInt64());
        JsonElement child = Assert.Single(run.GetProperty("children").EnumerateArray());
        Assert.Equal("seed-1", child.GetProperty("name").GetString());
    }

    [Fact]
    public async Task Show_writes_figures_in_their_units()
    {
        Finished("digits", hour: 9, sparsity: 0.9, accuracy: 0.97);

        GossamerResult result = await RunAsync("runs", "show", "digits");

        Assert.Equal((0, ""), (result.ExitCode, result.Errors));
        foreach (string pattern in new[]
        {
            "status +finished", @"optimizer\.momentum +0\.5", @"accuracy +97\.00 %", "nnz +1,234,567", @"trainFlopsRatio +0\.125x",
            "seconds +1 min 15 s", @"test/accuracy +0\.97 +20 +2", "train/loss +– +20 +2", "seed-1 +train +finished",
        })
            Assert.Matches(pattern, result.Output);
    }

    [Fact]
    public async Task Show_tells_a_missing_run_from_a_corrupt_one_and_from_several()
    {
        Finished("digits-a", hour: 9, sparsity: 0.9, accuracy: 0.97);
        Finished("digits-b", hour: 9, sparsity: 0.9, accuracy: 0.97);
        Corrupt("bad");

        Assert.Equal("no run 'none' under runs", (await RunAsync("runs", "show", "none")).Complaint(exitCode: 1));
        Assert.Equal(
            $"{Path.Combine("runs", "bad", "run.json")}: line 1, byte 20: not valid JSON",
            (await RunAsync("runs", "show", "bad")).Complaint(exitCode: 1));
        Assert.StartsWith(
            "'digits' fits 2 runs: ", (await RunAsync("runs", "show", "digits")).Complaint(exitCode: 2), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Compare_puts_differing_options_results_and_metrics_side_by_side()
    {
        Finished("first", hour: 9, sparsity: 0.9, accuracy: 0.97);
        Finished("second", hour: 10, sparsity: 0.95, accuracy: 0.96);
        Failed("third", hour: 11);

        JsonElement comparison = (await RunAsync("runs", "compare", "first", "second", "third", "--json")).Json();

        Assert.Equal(["first", "second", "third"], comparison.GetProperty("runs").EnumerateArray().Select(Name));
        JsonElement option = Assert.Single(comparison.GetProperty("options").EnumerateArray());
        Assert.Equal(("sparsity", "[0.9,0.95,0.5]"), (Name(option), Values(option)));
        JsonElement[] results = [.. comparison.GetProperty("results").EnumerateArray()];
        Assert.Equal(["accuracy", "sparsity", "nnz", "trainFlopsRatio", "seconds"], results.Select(Name));
        Assert.Equal("[0.97,0.96,null]", Values(results[0]));
        JsonElement[] metrics = [.. comparison.GetProperty("metrics").EnumerateArray()];
        Assert.Equal(["train/loss", "test/accuracy"], metrics.Select(Name));
        Assert.Equal("[0.97,0.96,null]", Values(metrics[1]));

        static string? Name(JsonElement element) => element.GetProperty("name").GetString();
        static string Values(JsonElement element) => JsonSerializer.Serialize(element.GetProperty("values"));
    }

    [Fact]
    public async Task Compare_can_be_confined_to_a_metric()
    {
        Finished("first", hour: 9, sparsity: 0.9, accuracy: 0.97);
        Finished("second", hour: 10, sparsity: 0.95, accuracy: 0.96);

        GossamerResult result = await RunAsync("runs", "compare", "first", "second", "--metric", "test/accuracy");

        Assert.Equal((0, ""), (result.ExitCode, result.Errors));
        Assert.Matches("first +second", result.Output);
        Assert.Matches(@"test/accuracy +0\.97 +0\.96", result.Output);
        Assert.DoesNotContain("train/loss", result.Output, StringComparison.Ordinal);
        Assert.Equal(
            "none of the runs has the metric 'loss', they have train/loss, test/accuracy",
            (await RunAsync("runs", "compare", "first", "second", "--metric", "loss")).Complaint(exitCode: 2));
    }

    private Task<GossamerResult> RunAsync(params string[] arguments) =>
        GossamerProcess.RunAsync(new GossamerStart(arguments) { WorkingDirectory = _folder.Path });

    private string Finished(string name, int hour, double sparsity, double accuracy)
    {
        using RunRecorder run = Create(name, hour, sparsity);
        run.Log(10, 1, ("train/loss", 2.5), ("test/accuracy", 0.5));
        run.Log(20, 2, ("train/loss", double.NaN), ("test/accuracy", accuracy));
        JsonElement result = JsonSerializer.SerializeToElement(
            new { accuracy, sparsity, nnz = 1234567, trainFlopsRatio = 0.125, seconds = 75, runDirectory = run.Directory });
        using (RunRecorder child = run.Child("seed-1")) child.Finish(result);
        run.Finish(result);
        return run.Directory;
    }

    private void Failed(string name, int hour)
    {
        using RunRecorder run = Create(name, hour, sparsity: 0.5);
        run.Fail("the loss is not finite");
    }

    private RunRecorder Create(string name, int hour, double sparsity)
    {
        JsonElement options = JsonSerializer.SerializeToElement(new { method = "rigl", sparsity, optimizer = new { momentum = 0.5 } });
        return RunRecorder.Create(_folder["runs"], new RunDescription(name, "train", options, Seed: 0), new StoppedClock(hour));
    }

    private void Corrupt(string name)
    {
        Directory.CreateDirectory(_folder["runs", name]);
        File.WriteAllText(_folder["runs", name, "run.json"], "{\"formatVersion\": 1,");
    }

    private sealed class StoppedClock(int hour) : TimeProvider
    {
        public override TimeZoneInfo LocalTimeZone => TimeZoneInfo.Utc;

        public override DateTimeOffset GetUtcNow() => new(2026, 3, 1, hour, 0, 0, TimeSpan.Zero);
    }
}
