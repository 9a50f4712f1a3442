using System.Text.Json;
using Xunit;

namespace Gossamer.EndToEnd.Tests.Commands;

/// <summary>Two processes over TLS, started by one command.</summary>
public sealed class TwoPartyBenchTests
{
    [Theory]
    [InlineData("bench", "two-party")]
    [InlineData("private", "bench")]
    public async Task Protocols_run_between_two_processes_at_their_exact_price(string group, string verb)
    {
        GossamerResult run = await GossamerProcess.RunAsync(
            group, verb, "--part", "relu,truncate", "--batch-size", "4096", "--runs", "1", "--json");
        JsonElement result = run.Json();
        JsonElement relu = result.GetProperty("relu")[0];
        Assert.Equal(32, relu.GetProperty("k").GetInt32());
        Assert.Equal(32, relu.GetProperty("width").GetInt32());
        Assert.Equal(1, relu.GetProperty("leafBits").GetInt32());
        Assert.Equal(4096, relu.GetProperty("batch").GetInt32());
        Assert.Equal(7, relu.GetProperty("flights").GetInt32());
        Assert.Equal(298, relu.GetProperty("onlineBitsPerElement").GetDouble());
        // 93 transfers of 31 bits and one element, and what whole units of transfers add.
        Assert.InRange(relu.GetProperty("offlineBitsPerElement").GetDouble(), 2915, 2915 + 31);
        foreach (string rate in (string[])["totalPerSecond", "onlinePerSecond", "setupMs"]) Assert.True(relu.GetProperty(rate).GetDouble() > 0);
        Assert.Equal(2, result.GetProperty("truncate")[0].GetProperty("onlineBitsPerElement").GetDouble());
    }

    [Fact]
    public async Task A_table_says_where_and_how_often_it_was_timed()
    {
        GossamerResult once = await GossamerProcess.RunAsync("bench", "two-party", "--part", "truncate", "--batch-size", "64", "--runs", "1");
        Assert.Matches(@"^two processes over TLS 1\.3, loopback, \d+ processors; one run", once.Output);
        GossamerResult often = await GossamerProcess.RunAsync("bench", "two-party", "--part", "truncate", "--batch-size", "64", "--runs", "2");
        Assert.Contains("medians of 2 runs", often.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_part_that_is_not_there_is_named() =>
        Assert.Contains("no part 'relus'", (await GossamerProcess.RunAsync("bench", "two-party", "--part", "relus")).Complaint(2), StringComparison.Ordinal);
}
