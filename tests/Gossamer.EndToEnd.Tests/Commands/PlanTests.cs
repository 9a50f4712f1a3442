using System.Text.Json;
using Xunit;

namespace Gossamer.EndToEnd.Tests.Commands;

/// <summary><c>gossamer plan</c>.</summary>
public sealed class PlanTests
{
    [Fact]
    public async Task Budgets_memory_and_times_are_there_for_programs()
    {
        GossamerResult result = await GossamerProcess.RunAsync(
            "plan", "--model", "lenet-300-100", "--sparsity", "0.9", "--data", "mnist", "--execution", "sparse", "--json");

        // ERK at 90 %, worked out for 784-300-100-10: densities 0.079568, 0.230189 and 1.
        JsonElement plan = result.Json();
        Assert.Equal([18714, 6906, 1000], plan.GetProperty("layers").EnumerateArray().Select(layer => layer.GetProperty("activeWeights").GetInt32()));
        Assert.Equal(4 * (266_200 + 410), plan.GetProperty("dense").GetProperty("weights").GetInt64());
        Assert.True(plan.GetProperty("sparseMs").GetDouble() > 0);
        Assert.True(plan.GetProperty("denseMs").GetDouble() > 0);
    }

    [Theory]
    [InlineData("unknown data set 'nowhere'", "--data", "nowhere")]
    [InlineData("are not known before training", "--method", "snip")]
    [InlineData("the sparsity is 1", "--sparsity", "1")]
    [InlineData("add --sample-shape", "--data", "image-folder")]
    public async Task What_cannot_be_planned_is_said_in_one_line(string message, string option, string value) => Assert.Contains(
        message, (await GossamerProcess.RunAsync("plan", "--model", "lenet-300-100", option, value)).Complaint(exitCode: 2), StringComparison.Ordinal);
}
