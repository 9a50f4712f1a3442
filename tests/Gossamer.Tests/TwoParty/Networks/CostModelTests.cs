using Gossamer.TwoParty.Networks;
using Gossamer.TwoParty.Networks.Costs;
using Gossamer.TwoParty.Networks.Measurement;
using Gossamer.TwoParty.Networks.Operations;
using Gossamer.TwoParty.Networks.Sessions;
using Gossamer.TwoParty.Protocols;
using Xunit;

namespace Gossamer.Tests.TwoParty.Networks;

/// <summary>What is predicted is what is measured: bytes and flights to the last one, seconds by the profile's arithmetic.</summary>
public sealed class CostModelTests
{
    [Theory]
    [InlineData("pooled", 32, 1, 1, 4)]
    [InlineData("residual", 32, 3, 1, 4)]
    [InlineData("residual", 45, 2, 4, 8)]
    [InlineData("mixed", 33, 2, 2, 2)]
    [InlineData("mixed", 64, 5, 4, 1)]
    public async Task Bytes_and_flights_of_every_step_are_those_measured(string network, int k, int batch, int leafBits, int s)
    {
        foreach (OutputKind output in Enum.GetValues<OutputKind>())
        {
            NetworkWeights weights = NetworkExecutorTests.Sample(
                network, new ManifestSettings { RingBits = k, Batch = batch, LeafBits = leafBits, BlockBits = s, InputBound = 1, Output = output });
            NetworkEstimate estimate = new CostModel(Profile(latency: 0.001)).Estimate(weights.Manifest);
            await using NetworkParties parties = await NetworkParties.OpenAsync(weights, CorrelationProvider.Transfers);
            (QueryResult client, QueryResult server) = await parties.QueryAsync(SampleManifests.Input(weights.Manifest, 1));
            Assert.Equal(estimate.Steps.Select(static step => step.Name), client.Measure.Steps.Select(static step => step.Name));
            Assert.Equal(estimate.Steps.Select(static step => step.OnlineUp), client.Measure.Steps.Select(static step => step.BytesSent));
            Assert.Equal(estimate.Steps.Select(static step => step.OnlineDown), client.Measure.Steps.Select(static step => step.BytesReceived));
            Assert.Equal(estimate.Steps.Select(static step => step.Flights), client.Measure.Steps.Select(static step => step.Flights));
            Assert.Equal(estimate.Flights, server.Measure.Flights);
            Assert.Equal(estimate.OfflineBytes, client.Measure.OfflineBytes);
            Assert.Equal(estimate.OfflineBytes, server.Measure.OfflineBytes);
        }
    }

    [Fact]
    public void A_branch_beside_another_adds_no_flight()
    {
        NetworkManifest manifest = SampleManifests.Residual(new ManifestSettings { RingBits = 32, InputBound = 1 }).Manifest;
        NetworkEstimate estimate = new CostModel(Profile(latency: 0.001)).Estimate(manifest);
        StepEstimate both = Assert.Single(estimate.Steps, static step => step.Name.Contains(" + ", StringComparison.Ordinal));
        Assert.Equal("block1.conv1 + block1.shortcut", both.Name);
        Assert.Equal(Assert.Single(estimate.Steps, static step => step.Name == "block2.conv").Flights, both.Flights);
    }

    [Fact]
    public void Without_work_the_time_is_the_flights_times_the_latency()
    {
        NetworkManifest manifest = SampleManifests.Residual(new ManifestSettings { RingBits = 32, InputBound = 1, LeafBits = 4 }).Manifest;
        NetworkEstimate estimate = new CostModel(Profile(latency: 0.02)).Estimate(manifest);
        Assert.Equal(estimate.Flights * 0.02, estimate.OnlineSeconds, 9);
    }

    [Fact]
    public void Every_second_of_work_and_wire_is_in_the_total_where_nothing_overlaps()
    {
        NetworkManifest manifest = SampleManifests.Pooled(new ManifestSettings { RingBits = 32, InputBound = 1 }).Manifest;
        CostProfile slow = Profile(latency: 0) with { BytesPerSecond = 1000, Overlap = 0 };
        NetworkEstimate estimate = new CostModel(slow).Estimate(manifest);
        // Both directions of an exchange travel at the same time.
        double least = estimate.Steps.Sum(static step => Math.Max(step.OnlineUp, step.OnlineDown)) / 1000.0;
        // A message may leave while the one before it, the other way, is still travelling.
        Assert.InRange(estimate.OnlineSeconds, 0.99 * least, least * (1 + 1e-9));
        CostProfile busy = Profile(latency: 0) with { Narrow = OnlineRates.Zero with { MultiplyAdd = 1e-6 } };
        double macs = 3 * 18 * 49 + 4 * 27 * 4 + 5 * 4;
        Assert.Equal(macs * 1e-6, new CostModel(busy).Estimate(manifest).OnlineSeconds, 9);
    }

    [Fact]
    public void One_operation_has_the_price_of_its_table()
    {
        var settings = new ManifestSettings { RingBits = 64, InputBound = 1 };
        var operand = new ValueForm([1000], 16);
        StepEstimate relu = new CostModel(Profile(latency: 0)).Price(new PrivateRelu(24), operand, settings);
        // Docs: 46 bits of leaves, 122 of the tree, 130 of the selection; 69 transfers, of which rounding to units of 1024 stands apart.
        Assert.Equal((46 + 122 + 130) * 1000 / 8, relu.OnlineBytes);
        Assert.Equal(7, relu.Flights);
        Assert.InRange(relu.Transfers, 69_000, 72_000);
        StepEstimate square = new CostModel(Profile(latency: 0)).Price(new PrivateQuadratic(QuadraticForm.TruncateOnce, 0.1, 1, 0, 14), operand, settings);
        Assert.Equal((2 * 64 + 2) * 1000 / 8, square.OnlineBytes);
        Assert.Equal(2, square.Flights);
        Assert.Equal(63_000 + 1000, square.Transfers);
    }

    [Fact]
    public void What_is_recalled_is_labelled_and_has_the_bytes_of_the_real_protocols()
    {
        NetworkManifest manifest = SampleManifests.Mixed(new ManifestSettings { RingBits = 32, InputBound = 1 }).Manifest;
        NetworkEstimate recalled = RecalledFpgaModel.Estimate(manifest);
        Assert.False(recalled.Measured);
        Assert.Contains("unverified", recalled.Profile, StringComparison.Ordinal);
        Assert.Equal(new CostModel(CostProfile.Unmeasured).Estimate(manifest).OnlineBytes, recalled.OnlineBytes);
        Assert.True(recalled.OnlineSeconds > 0);
    }

    private static CostProfile Profile(double latency) => CostProfile.Unmeasured with { LatencySeconds = latency };
}
