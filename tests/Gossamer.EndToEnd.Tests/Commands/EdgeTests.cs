using System.Text.Json;
using Xunit;

namespace Gossamer.EndToEnd.Tests.Commands;

/// <summary><c>gossamer edge</c>.</summary>
public sealed class EdgeTests
{
    [Fact]
    public async Task A_comparison_reports_delay_beside_accuracy_and_shows_the_agent_that_it_trained()
    {
        using var folder = new TemporaryFolder();
        string agents = folder["agents"];
        GossamerResult compared = await GossamerProcess.RunAsync(
            "edge", "compare", "--policies", "static,myopic,dpp,ddpg,post-decision", "--scenario", "toy-heavy", "--seeds", "2", "--slots", "500", "--episodes", "2", "--episode-slots", "50",
            "--checkpoints", agents, "--root", folder["runs"], "--json");
        // Progress goes to standard error.
        Assert.Equal(0, compared.ExitCode);
        JsonElement result = JsonDocument.Parse(compared.Output).RootElement;
        Assert.True(result.GetProperty("lowerBound").GetDouble() <= result.GetProperty("optimum").GetDouble());
        foreach (JsonElement policy in result.GetProperty("policies").EnumerateArray())
        {
            Assert.True(policy.GetProperty("low").GetDouble() <= policy.GetProperty("delay").GetDouble());
            Assert.True(policy.GetProperty("high").GetDouble() >= policy.GetProperty("delay").GetDouble());
            Assert.Equal(1, policy.GetProperty("accuracy").GetArrayLength());
            Assert.Equal(1, policy.GetProperty("shortfall").GetArrayLength());
            Assert.Equal(2, policy.GetProperty("perSeed").GetArrayLength());
            Assert.True(policy.GetProperty("zOverT").GetDouble() >= 0);
            bool learns = policy.GetProperty("name").GetString() is "ddpg" or "post-decision";
            Assert.Equal(learns, policy.GetProperty("secondsTrained").GetDouble() > 0);
        }
        JsonElement played = (await GossamerProcess.RunAsync("edge", "evaluate", Path.Combine(agents, "ddpg-seed0.safetensors"), "--slots", "500", "--seed", "1000000", "--json")).Json();
        Assert.Equal(
            result.GetProperty("policies").EnumerateArray().Single(static policy => policy.GetProperty("name").GetString() == "ddpg").GetProperty("perSeed")[0].GetProperty("delay").GetDouble(),
            played.GetProperty("trained").GetProperty("delay").GetDouble());
    }

    [Theory]
    [InlineData("unknown policy 'magic'", "simulate", "--policies", "magic")]
    [InlineData("unknown scenario 'nowhere'", "simulate", "--scenario", "nowhere")]
    [InlineData("services[0].threshold is 0.999, expected at most 0.987", "simulate", "--thresholds", "0.999,0.9")]
    [InlineData("edgeHertz is -1000000000, expected above 0", "simulate", "--edge-clock", "-1")]
    [InlineData("episodes is 0, expected 1 to 1000000", "train", "--episodes", "0")]
    [InlineData("unknown agent 'magic'", "train", "--agent", "magic")]
    public async Task What_is_wrong_is_said_in_one_line(string message, string command, string option, string value) => Assert.Contains(
        message, (await GossamerProcess.RunAsync("edge", command, option, value)).Complaint(exitCode: 2), StringComparison.Ordinal);
}
