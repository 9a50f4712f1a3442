using System.Numerics;
using Gossamer.TwoParty.Core;
using Gossamer.TwoParty.Networks;
using Gossamer.TwoParty.Networks.Execution;
using Gossamer.TwoParty.Networks.Measurement;
using Gossamer.TwoParty.Networks.Operations;
using Gossamer.TwoParty.Networks.Sessions;
using Xunit;

namespace Gossamer.Tests.TwoParty.Networks;

/// <summary>Two parties against the simulator, and the simulator against plain integers.</summary>
public sealed class NetworkExecutorTests
{
    private static ManifestSettings Settings(int k, int batch = 1, int leafBits = 1) => new() { RingBits = k, Batch = batch, LeafBits = leafBits, InputBound = 1 };

    [Theory]
    [InlineData(32, 1, 1)]
    [InlineData(44, 3, 4)]
    [InlineData(64, 2, 2)]
    public async Task With_exact_truncation_every_value_has_the_bits_of_the_simulator(int k, int batch, int leafBits)
    {
        NetworkWeights weights = SampleManifests.Pooled(Settings(k, batch, leafBits) with { Truncation = TruncationMode.Exact });
        float[] input = SampleManifests.Input(weights.Manifest, k);
        await using NetworkParties parties = await NetworkParties.OpenAsync(weights, CorrelationProvider.SimulatedDealer);
        (QueryResult client, QueryResult server) = await parties.QueryAsync(input);
        if (k == 32) Compare<uint>();
        else Compare<ulong>();
        SimulatedScores scores = new FixedPointSimulator(weights).Run(input);
        Assert.Equal(scores.Scores, client.Values);
        Assert.Empty(server.Values);
        Assert.InRange(scores.RangeUsed, 1e-20, 1);

        void Compare<T>()
            where T : unmanaged, IBinaryInteger<T>, IUnsignedNumber<T>
        {
            T[][] expected = new FixedPointSimulator(weights).Values<T>(input, 0, out _);
            for (int value = 0; value < expected.Length; value++) Assert.Equal(expected[value], parties.Value<T>(value));
        }
    }

    [Theory]
    [InlineData("pooled", 32, 2, 1)]
    [InlineData("residual", 32, 1, 1)]
    [InlineData("residual", 40, 2, 4)]
    [InlineData("mixed", 32, 3, 1)]
    [InlineData("mixed", 64, 1, 2)]
    public async Task With_faithful_truncation_every_layer_is_the_simulators_but_for_the_last_place(string network, int k, int batch, int leafBits)
    {
        NetworkWeights weights = Sample(network, Settings(k, batch, leafBits));
        await using NetworkParties parties = await NetworkParties.OpenAsync(weights, CorrelationProvider.SimulatedDealer);
        await parties.QueryAsync(SampleManifests.Input(weights.Manifest, 3));
        if (k == 32) Compare<uint>(parties, weights);
        else Compare<ulong>(parties, weights);
    }

    [Fact]
    public async Task Arg_max_opens_the_index_alone()
    {
        NetworkWeights weights = Sample("mixed", Settings(32, 4) with { Output = OutputKind.ArgMax });
        await using NetworkParties parties = await NetworkParties.OpenAsync(weights, CorrelationProvider.SimulatedDealer);
        (QueryResult client, _) = await parties.QueryAsync(SampleManifests.Input(weights.Manifest, 5));
        var ring = new Ring<uint>(32);
        uint[] scores = parties.Value<uint>(weights.Manifest.Output);
        int classes = weights.Manifest.Scores.Elements;
        double[] expected = [.. Enumerable.Range(0, 4).Select(sample =>
        {
            long[] own = [.. Enumerable.Range(0, classes).Select(label => ring.ToSigned(scores[sample * classes + label]))];
            return (double)Array.IndexOf(own, own.Max());
        })];
        Assert.Equal(expected, client.Values);
    }

    [Fact]
    public async Task Oblivious_transfer_gives_what_a_dealer_gives_query_after_query()
    {
        NetworkWeights weights = Sample("residual", Settings(32, 2));
        await using NetworkParties parties = await NetworkParties.OpenAsync(weights, CorrelationProvider.Transfers);
        for (int query = 0; query < 3; query++)
        {
            await parties.QueryAsync(SampleManifests.Input(weights.Manifest, query));
            Compare<uint>(parties, weights);
        }
    }

    [Fact]
    public void A_value_that_wraps_is_seen()
    {
        NetworkWeights weights = Sample("pooled", Settings(32));
        // Far beyond what the manifest allows.
        float[] input = [.. SampleManifests.Input(weights.Manifest, 1).Select(static x => x * 1e7f)];
        Assert.True(new FixedPointSimulator(weights).Run(input).RangeUsed > 0.5);
    }

    internal static NetworkWeights Sample(string network, ManifestSettings settings) => network switch
    {
        "pooled" => SampleManifests.Pooled(settings),
        "residual" => SampleManifests.Residual(settings),
        _ => SampleManifests.Mixed(settings),
    };

    /// <summary>Each operation on the very operands that the parties had, rounded down: what they got is that, or one more for each truncation.</summary>
    private static void Compare<T>(NetworkParties parties, NetworkWeights weights)
        where T : unmanaged, IBinaryInteger<T>, IUnsignedNumber<T>
    {
        NetworkManifest manifest = weights.Manifest;
        var ring = new Ring<T>(manifest.Settings.RingBits);
        foreach (LayerPlace<T> place in LayerPlace<T>.Of(manifest))
        {
            int value = manifest.Nodes.ToList().IndexOf(place.Node) + 1;
            var floor = new T[place.Count];
            var layer = new SimulatedLayer<T>(ring, weights, [.. place.Node.Inputs.Select(parties.Value<T>)], floor, null);
            place.Node.Operation.Simulate(place, layer);
            // A square that is one more before it is multiplied by c2 < 1 changes the result by at most one, and c2's sign decides which way.
            (long least, long most) = place.Node.Operation switch
            {
                PrivateProduct or PrivateRelu or PrivateMaxPool or PrivateSum => (0, 0),
                PrivateQuadratic => (-1, 2),
                _ => (0, 1),
            };
            T[] actual = parties.Value<T>(value);
            bool rounded = false;
            for (int i = 0; i < floor.Length; i++)
            {
                long difference = ring.ToSigned(ring.Reduce(actual[i] - floor[i]));
                Assert.InRange(difference, least, most);
                rounded |= difference != 0;
            }
            if (most > 0 && floor.Length > 30) Assert.True(rounded, $"{place.Node.Name}: nothing was ever rounded up");
        }
    }
}
