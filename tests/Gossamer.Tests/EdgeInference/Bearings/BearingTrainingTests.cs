using Gossamer.EdgeInference.Bearings;
using Gossamer.Inference.Networks;
using Gossamer.Learning.Models;
using Gossamer.Learning.Tensors;
using TorchSharp;
using Xunit;

namespace Gossamer.Tests.EdgeInference.Bearings;

/// <summary>Networks for windows, trained briefly on synthetic recordings.</summary>
public sealed class BearingTrainingTests
{
    private static readonly SensorService Service = SensorService.Defaults[0];

    private static readonly BearingData Data = SyntheticBearings.Create(
        new SyntheticBearingOptions { TrainRecordings = 6, ValidationRecordings = 1, TestRecordings = 3, Seconds = 0.15 });

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public void A_sparse_network_stores_its_active_weights_and_answers_as_libtorch_does()
    {
        BearingTrainingOptions options = BearingTrainingOptions.Compressed with { Sparsity = 0.8, Epochs = 6 };
        BearingWindows train = new("train", Data.Train, Service, 3), test = new("test", Data.Test, Service, 3);
        TrainedNetwork network = BearingTraining.Run(train, options, seed: 0, cancellation: Token);
        Assert.InRange((double)network.NonZeros / network.Positions, 0.195, 0.205);
        using var model = new BearingModel(network, threads: 1);
        int correct = model.Correct(test, 0, test.Count, Token);
        // Ten classes: chance is a tenth.
        Assert.InRange((double)correct / test.Count, 0.25, 1);

        float[] samples = new float[37 * 256];
        for (int i = 0; i < 37; i++) test.Read(i * 3, samples.AsSpan(i * 256, 256));
        float[] ours = new float[37 * 10];
        model.Plan.Run(samples, 37, ours);
        using var dense = new DenseNetwork(network);
        using torch.Tensor input = torch.tensor(samples).view(37, 1, 1, 256);
        using torch.Tensor theirs = dense.Forward(input);
        float[] expected = TensorData.Copy<float>(theirs);
        for (int i = 0; i < ours.Length; i++) Assert.Equal(expected[i], ours[i], 1e-3f);
    }

    [Fact]
    public void The_same_seed_trains_the_same_network()
    {
        BearingTrainingOptions options = BearingTrainingOptions.Compressed with { Epochs = 1 };
        BearingWindows train = new("train", Data.Train, Service, 0);
        TrainedNetwork[] networks = [.. ((ulong[])[3, 3, 4]).Select(seed => BearingTraining.Run(train, options, seed, cancellation: Token))];
        float[] Weights(TrainedNetwork network) => network.Weights["features.conv2.weight"].ToDense();
        Assert.Equal(Weights(networks[0]), Weights(networks[1]));
        Assert.NotEqual(Weights(networks[0]), Weights(networks[2]));
    }

    [Fact]
    public void Networks_of_devices_and_edge_take_the_windows_of_every_service_and_rate() => Assert.All(SensorService.Defaults, service =>
    {
        for (int level = 0; level < service.Levels; level++)
        {
            using var full = new BearingNetwork(BearingNetworkOptions.Full, 1, service.Length(level), 10, 0);
            using var small = new BearingNetwork(BearingNetworkOptions.Compressed, 1, service.Length(level), 10, 0);
            TrainedNetwork graph = ModuleNetwork.Of(full, [1, 1, service.Length(level)]);
            Assert.Equal([10], graph.Graph.ShapeOf(graph.Graph.Output));
            Assert.InRange(graph.Positions, 25_000, 120_000);
            Assert.InRange(ModuleNetwork.Of(small, [1, 1, service.Length(level)]).Positions, 1, 20_000);
        }
    });

    [Fact]
    public void A_conditioned_set_has_every_rate_and_tells_it()
    {
        BearingWindows[] rates = [.. Enumerable.Range(0, 4).Select(level => new BearingWindows("rate", Data.Test, Service, level))];
        var all = new ConditionedWindows("all", rates);
        Assert.Equal(4 * rates[0].Count, all.Count);
        float[] sample = new float[2 * 256], window = new float[128];
        int index = rates[0].Count + 5;
        all.Read(index, sample);
        rates[1].Read(5, window);
        Assert.Equal(rates[1].Label(5), all.Label(index));
        Assert.Equal(window, sample[..128]);
        Assert.All(sample[128..256], static value => Assert.Equal(0, value));
        Assert.All(sample[256..384], static value => Assert.Equal(0.5f, value));
        Assert.All(sample[384..], static value => Assert.Equal(0, value));
    }

    [Fact]
    public void Options_out_of_range_are_named()
    {
        Assert.Contains("sparsity", Assert.Throws<ArgumentException>(static () => (BearingTrainingOptions.Full with { Sparsity = 1 }).Resolve()).Message, StringComparison.Ordinal);
        Assert.Contains("taps", Assert.Throws<ArgumentException>(static () => (BearingNetworkOptions.Full with { Taps = [3] }).Resolve()).Message, StringComparison.Ordinal);
        Assert.Throws<ArgumentException>(static () => new BearingNetwork(BearingNetworkOptions.Full, 1, 12, 10, 0));
        Assert.Throws<ArgumentException>(static () => new SensorService("odd", 48_000, 255));
        Assert.Throws<ArgumentException>(static () => BearingSources.Load("nothing", 0));
    }
}
