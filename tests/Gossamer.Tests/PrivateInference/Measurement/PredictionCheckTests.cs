using Gossamer.Inference.Networks;
using Gossamer.PrivateInference.Export;
using Gossamer.PrivateInference.Measurement;
using Gossamer.Tests.PrivateInference.Export;
using Gossamer.TwoParty.Networks.Costs;
using Xunit;

namespace Gossamer.Tests.PrivateInference.Measurement;

public sealed class PredictionCheckTests
{
    [Fact]
    public async Task Networks_are_asked_in_turns_with_the_calibration_that_predicts_them()
    {
        (PrivateModel, ReadOnlyMemory<float>)[] networks = [Exported("LeNet", TrainedSamples.LeNet()), Exported("polynomial", TrainedSamples.Polynomial())];
        var options = new PredictionCheckOptions { Turns = 2, Queries = 5, WarmUp = 1, CalibrationSeconds = 0 };
        List<string> told = [];
        PredictionCheckResult result = await PredictionCheck.RunAsync(networks, options, told.Add, TestContext.Current.CancellationToken);

        Assert.True(result.Profile.Measured);
        Assert.Equal(["LeNet", "polynomial"], result.Networks.Select(static network => network.Network));
        Assert.All(result.Networks, static network => Assert.Equal(5, network.Queries));
        Assert.All(result.Networks, static network => Assert.True(network.OnlineAsFormula));
        // Both predictions are those of the profile, by the cost model itself.
        foreach (((PrivateModel model, _), PrivateMeasurementResult network) in networks.Zip(result.Networks))
            Assert.Equal(new CostModel(result.Profile).Estimate(model.Manifest).OnlineSeconds * 1000, network.PredictedOnlineMs!.Value, 1e-9);
        double[] errors = [.. result.Networks.SelectMany(static network => network.Steps.SkipLast(1)).Where(static step => step.Bytes > 0)
            .Select(static step => Math.Abs(step.PredictedMs!.Value - step.Ms) / step.Ms).Order()];
        Assert.Equal(errors.Length, result.Layers);
        Assert.InRange(result.MedianLayerError, errors[(errors.Length - 1) / 2] - 1e-9, errors[errors.Length / 2] + 1e-9);
        Assert.Equal(
            result.Networks.Max(static network => Math.Abs(network.PredictedOnlineMs!.Value - network.OnlineMs) / network.OnlineMs), result.WorstNetworkError, 1e-9);
        // Loose enough for any machine, but a prediction of another size is none.
        Assert.All(result.Networks, static network => Assert.InRange(network.PredictedOnlineMs!.Value / network.OnlineMs, 0.1, 10));
        int[] turns = [.. told.Select(static (line, i) => (line, i)).Where(static pair => pair.line.StartsWith("networks, turn", StringComparison.Ordinal)).Select(static pair => pair.i)];
        int second = told.IndexOf("online protocols, round 2 of 2");
        Assert.Equal(2, turns.Length);
        Assert.InRange(second, turns[0] + 1, turns[1] - 1);
    }

    [Theory]
    [InlineData(0, 5, 1, "0 turns")]
    [InlineData(6, 5, 1, "5 queries")]
    [InlineData(2, 5, -1, "-1 queries to warm up")]
    public void Options_out_of_range_are_refused(int turns, int queries, int warmUp, string expected)
    {
        var options = new PredictionCheckOptions { Turns = turns, Queries = queries, WarmUp = warmUp };
        Assert.Contains(expected, Assert.Throws<ArgumentException>(() => options.Resolve()).Message, StringComparison.Ordinal);
    }

    private static (PrivateModel Model, ReadOnlyMemory<float> Input) Exported(string name, TrainedNetwork network)
    {
        float[] samples = [.. Enumerable.Range(0, 4 * network.Graph.ElementsOf(NetworkGraph.Input)).Select(static i => MathF.Sin(i))];
        return (PrivateModel.Export(network, samples, new ExportOptions { Name = name, RingBits = 64 }), samples.AsMemory(0, samples.Length / 4));
    }
}
