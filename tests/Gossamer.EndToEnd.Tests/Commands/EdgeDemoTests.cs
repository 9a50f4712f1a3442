using System.Diagnostics;
using System.Text.Json;
using Gossamer.Tests;
using Gossamer.Tests.EdgeInference.Deployment;
using Xunit;

namespace Gossamer.EndToEnd.Tests.Commands;

/// <summary><c>gossamer edge demo</c>: an edge and devices as processes.</summary>
[Collection(nameof(Alone))]
public sealed class EdgeDemoTests
{
    /// <summary>Seconds of a control process: fewer on a machine that has nothing else to do, and those beyond which nothing is asked of times.</summary>
    private const double IdleStartSeconds = 0.5, MostStartSeconds = 2;

    [Fact]
    public async Task An_edge_that_is_killed_and_restarted_costs_no_task_and_an_intruder_is_turned_away()
    {
        using var folder = new TemporaryFolder();
        string table = MadeNetworks.Write(folder["networks"]);
        double start = await StartSecondsAsync(table);
        GossamerResult played = await GossamerProcess.RunAsync(
            "edge", "demo", "--devices", "2", "--seconds", "12", "--kill-edge-at", "3", "--restart-edge-at", "4.5", "--networks", folder["networks"], "--root", folder["runs"], "--json");
        Assert.Equal((0, ""), (played.ExitCode, played.ExitCode == 0 ? "" : played.Errors));
        JsonElement result = JsonDocument.Parse(played.Output).RootElement;
        long Count(string name) => result.GetProperty(name).GetInt64();
        Assert.Equal((0L, 0L), (Count("lost"), Count("duplicated")));
        // Two devices in 120 slots and those before all had begun.
        Assert.InRange(Count("tasks"), 230, 1_500);
        Assert.Equal(Count("tasks"), Count("answered"));
        Assert.InRange(Count("refusedCertificates"), 1, 1_000);
        start = Math.Max(start, await StartSecondsAsync(table));
        // However long that took, for it ends no sooner; on a machine that has nothing else to do at most five seconds.
        Assert.InRange(result.GetProperty("recoverySeconds").GetDouble(), 0.1, start < IdleStartSeconds ? 5 : 120);
        Assert.SkipWhen(start > MostStartSeconds, $"a process takes {start:F1} s to start");
        Assert.InRange(Count("edge"), 10, Count("tasks"));
        foreach (JsonElement service in result.GetProperty("services").EnumerateArray())
        {
            // What else was decided than was done has no part in this.
            Assert.InRange(service.GetProperty("asDecidedSeconds").GetDouble(), 0.5 * service.GetProperty("expectedSeconds").GetDouble(), 0.5);
            Assert.Equal(0.89, service.GetProperty("threshold").GetDouble(), 1e-9);
            Assert.InRange(service.GetProperty("accuracy").GetDouble(), 0.8, 0.95);
            Assert.True(service.GetProperty("debtMax").GetDouble() >= service.GetProperty("debtEnd").GetDouble());
        }
        string run = result.GetProperty("runDirectory").GetString()!;
        Assert.Contains("Delay over missed accuracy", await File.ReadAllTextAsync(Path.Combine(run, "report.html"), TestContext.Current.CancellationToken), StringComparison.Ordinal);
        Assert.NotEmpty(await File.ReadAllLinesAsync(Path.Combine(run, "metrics.jsonl"), TestContext.Current.CancellationToken));
    }

    /// <summary>Seconds that a process of about the size of an edge takes from its start to its end.</summary>
    private static async Task<double> StartSecondsAsync(string table)
    {
        long started = Stopwatch.GetTimestamp();
        GossamerResult result = await GossamerProcess.RunAsync("edge", "simulate", "--table", table, "--policies", "dpp", "--slots", "1");
        Assert.Equal(0, result.ExitCode);
        return Stopwatch.GetElapsedTime(started).TotalSeconds;
    }

    [Fact]
    public async Task What_was_started_ends_with_who_started_it()
    {
        using var folder = new TemporaryFolder();
        string table = MadeNetworks.Write(folder["networks"]);
        await GossamerProcess.RunAsync("edge", "certs", "--out", folder["certs"]);
        using Process device = GossamerProcess.Start(new GossamerStart("edge", "device", "--table", table, "--certs", folder["certs"], "--device", "0", "--edge", "localhost:1", "--until-input-ends", "--json"));
        GossamerResult ended = await GossamerProcess.EndAsync(device);
        Assert.Equal((0, ""), (ended.ExitCode, ended.Errors));
    }

    [Fact]
    public async Task What_an_edge_makes_of_a_table_can_be_simulated()
    {
        using var folder = new TemporaryFolder();
        string table = MadeNetworks.Write(folder["networks"]);
        GossamerResult played = await GossamerProcess.RunAsync("edge", "simulate", "--table", table, "--devices", "3", "--policies", "dpp", "--slots", "2000", "--json");
        Assert.Equal((0, ""), (played.ExitCode, played.ExitCode == 0 ? "" : played.Errors));
        // Promises of the table, kept by its edge, in slots of a tenth of a second.
        JsonElement policy = JsonDocument.Parse(played.Output).RootElement.GetProperty("policies")[0];
        Assert.All(policy.GetProperty("accuracy").EnumerateArray(), static accuracy => Assert.InRange(accuracy.GetDouble(), 0.889, 0.95));
        Assert.InRange(policy.GetProperty("delay").GetDouble(), 0.001, 0.1);
        Assert.Contains("--devices needs --table", (await GossamerProcess.RunAsync("edge", "simulate", "--devices", "3")).Complaint(exitCode: 2), StringComparison.Ordinal);
        Assert.Contains("two systems", (await GossamerProcess.RunAsync("edge", "simulate", "--table", table, "--scenario", "bursty")).Complaint(exitCode: 2), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("seconds is 0, expected 1 to 86400", "--seconds", "0")]
    [InlineData("restartEdgeAt is 3, expected behind killEdgeAt", "--restart-edge-at", "3")]
    [InlineData("devices is 1, expected at least 2", "--devices", "1")]
    [InlineData("there is no policy 'nobody', known are random", "--policy", "nobody")]
    [InlineData("slotSeconds is 0.001, expected 0.02 to 10", "--slot", "0.001")]
    public async Task What_is_wrong_is_said_in_one_line(string message, string option, string value)
    {
        using var folder = new TemporaryFolder();
        MadeNetworks.Write(folder["networks"]);
        Assert.Contains(message, (await GossamerProcess.RunAsync("edge", "demo", "--networks", folder["networks"], "--root", folder["runs"], option, value)).Complaint(exitCode: 2), StringComparison.Ordinal);
    }
}
