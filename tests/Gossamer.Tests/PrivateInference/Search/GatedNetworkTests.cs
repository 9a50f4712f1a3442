using Gossamer.Inference.Checkpoints;
using Gossamer.Inference.Execution;
using Gossamer.Inference.Networks;
using Gossamer.Kernels.Randomness;
using Gossamer.Learning.Models;
using Gossamer.PrivateInference.Search;
using Gossamer.Tests.Inference.Networks;
using TorchSharp;
using Xunit;
using static TorchSharp.torch;

namespace Gossamer.Tests.PrivateInference.Search;

public sealed class GatedNetworkTests
{
    [Theory]
    [InlineData("resnet-8", 7, 0)]
    [InlineData("resnet-18", 17, 0)]
    [InlineData("vgg-16", 13, 5)]
    [InlineData("resnet-50-imagenet", 49, 1)]
    [InlineData("wrn-22-2", 19, 0)]
    public void Every_ReLU_and_pool_of_the_zoo_becomes_a_gate_and_comparisons_leave_the_network_as_it_was(string name, int activations, int pools)
    {
        using var scope = NewDisposeScope();
        int[] shape = SampleNetworks.Zoo[name];
        var source = ModelCatalog.Find(name).Create(shape, classes: 5, seed: 1);
        Tensor samples = Samples(shape, 3);
        source.eval();
        Tensor expected = source.call(samples);

        using var gated = new GatedNetwork(source, shape);
        Assert.Equal(activations, gated.Gates.Count(static gate => gate.Kind == GateKind.Activation));
        Assert.Equal(pools, gated.Gates.Count(static gate => gate.Kind == GateKind.Pool));
        gated.Choices = All(gated, GateChoice.Comparison);
        gated.eval();
        Assert.True(expected.equal(gated.call(samples)).all().item<bool>());
    }

    [Fact]
    public void Gates_are_named_after_what_enters_them()
    {
        using var gated = new GatedNetwork(ModelCatalog.Find("resnet-8").Create([3, 9, 8], 5, seed: 1), [3, 9, 8]);
        Assert.Equal(
            ["bn1", "layer1.0.bn1", "layer1.0.bn2 + bn1", "layer2.0.bn1", "layer2.0.bn2 + layer2.0.downsample.1", "layer3.0.bn1",
                "layer3.0.bn2 + layer3.0.downsample.1"],
            gated.Gates.Select(static gate => gate.Name));
        Assert.Equal([16 * 72, 16 * 72, 16 * 72, 32 * 20, 32 * 20, 64 * 6, 64 * 6], gated.Gates.Select(static gate => gate.Elements));
    }

    [Fact]
    public void A_gate_computes_the_mixture_of_its_operators()
    {
        using var scope = NewDisposeScope();
        using var gated = new GatedNetwork(
            nn.Sequential(("relu", nn.ReLU()), ("pool", nn.MaxPool2d(2))), [1, 2, 2],
            new GatedNetworkOptions { Start = new QuadraticStart(0.5, -2, 0.25), Scale = QuadraticScale.InverseRootElements(6) });
        using (no_grad()) gated.Architecture.Value.copy_(tensor(new float[,] { { 1, 0 }, { -0.5f, 1.5f } }));
        float[] x = [-1.5f, 0.5f, 2, -0.25f];
        double[] theta = [1 / (1 + Math.Exp(-1)), 1 / (1 + Math.Exp(2))];
        // s = 6 / √4 = 3.
        double[] mixed = [.. x.Select(v => theta[0] * Math.Max(v, 0) + (1 - theta[0]) * (3 * 0.5 * v * v - 2 * v + 0.25))];
        double expected = theta[1] * mixed.Max() + (1 - theta[1]) * mixed.Average();
        Assert.Equal(expected, gated.call(tensor(x).reshape(1, 1, 2, 2)).item<float>(), 1e-5);
        Assert.Equal(theta[0], gated.Shares()[0, 0], 1e-6);
        Assert.Equal([GateChoice.Comparison, GateChoice.Polynomial], gated.Preferred());
    }

    [Fact]
    public void A_tie_is_decided_for_the_operator_without_comparison()
    {
        using var search = new SmallSearch();
        Assert.Equal(All(search.Network, GateChoice.Polynomial), search.Network.Preferred());
    }

    [Fact]
    public void The_chosen_network_computes_the_same_as_kernels_and_as_libtorch_for_any_choices()
    {
        var random = new Random(3);
        foreach (string name in (string[])["resnet-8", "vgg-16", "lenet-5", "lenet-300-100"])
        {
            using var scope = NewDisposeScope();
            int[] shape = SampleNetworks.Zoo[name];
            using var gated = new GatedNetwork(
                ModelCatalog.Find(name).Create(shape, classes: 5, seed: 1), shape,
                new GatedNetworkOptions { Start = new QuadraticStart(0.05, 0.9, 0.01), Scale = QuadraticScale.Fixed(0.5) });
            Tensor samples = Samples(shape, 4);
            for (int round = 0; round < 4; round++)
            {
                GateChoice[] choices = [.. gated.Gates.Select(_ => (GateChoice)random.Next(2))];
                gated.Choices = choices;
                gated.eval();
                float[] expected = [.. gated.call(samples).data<float>()];
                TrainedNetwork chosen = gated.ToNetwork(choices);
                Assert.Equal(
                    gated.Gates.Count(gate => gate.Kind == GateKind.Activation && choices[gate.Index] == GateChoice.Polynomial),
                    chosen.Graph.Nodes.Count(static node => node.Operation is QuadraticOperation));
                using var plan = new InferencePlan(chosen);
                float[] actual = new float[expected.Length], input = [.. samples.data<float>()];
                plan.Run(input, 4, actual);
                Closeness.Assert(expected, actual, 1e-4);
                Closeness.Assert(expected, SampleNetworks.Reference(chosen, input, 4), 1e-4);
            }
        }
    }

    [Fact]
    public void Quadratics_that_begin_straight_through_pass_signal_and_gradient()
    {
        using var scope = NewDisposeScope();
        using GatedNetwork gated = SmallSearch.Gated(new GatedNetworkOptions { Start = new QuadraticStart(0, 1, 0) });
        gated.Choices = All(gated, GateChoice.Polynomial);
        gated.eval();
        // Without curvature all of it is one affine map.
        Tensor a = Samples([1, 6, 6], 2), b = Samples([1, 6, 6], 2) * 3 - 1;
        Tensor middle = gated.call((a + b) / 2), mean = (gated.call(a) + gated.call(b)) / 2;
        Assert.True((middle - mean).abs().max().item<float>() < 1e-5);
        gated.call(a).sum().backward();
        Assert.All(gated.Squares, static square => Assert.NotEqual(0, square.Gradient!.item<float>()));
    }

    [Fact]
    public void Inputs_beyond_the_range_are_penalised()
    {
        using var scope = NewDisposeScope();
        using var gated = new GatedNetwork(
            nn.Sequential(("relu", nn.ReLU()), ("more", nn.ReLU())), [4],
            new GatedNetworkOptions { Start = new QuadraticStart(0, 1, 0), Range = 2 });
        gated.Choices = [GateChoice.Polynomial, GateChoice.Comparison];
        gated.train();
        gated.call(tensor(new float[,] { { -3, 1, 2, 4 } }));
        Assert.Equal((1 + 4) / 4.0, gated.RangePenalty!.item<float>(), 1e-6);
        gated.eval();
        gated.call(tensor(new float[,] { { -3, 1, 2, 4 } }));
        Assert.Null(gated.RangePenalty);
    }

    [Fact]
    public void Statistics_are_estimated_as_the_mean_over_batches()
    {
        using var scope = NewDisposeScope();
        using GatedNetwork gated = SmallSearch.Gated();
        gated.Choices = All(gated, GateChoice.Comparison);
        var loader = SmallSearch.Loader(seed: 4);
        new NormalizationStatistics(gated, loader, batches: 3).Run(TestContext.Current.CancellationToken);
        Dictionary<string, Tensor> tensors = ModuleNetwork.Tensors(gated);
        Tensor[] means = [.. loader.Batches(0, cancellation: TestContext.Current.CancellationToken).Take(3).Select(batch =>
        {
            Tensor maps = nn.functional.conv2d(
                tensor(batch.Samples).reshape(batch.Count, 1, 6, 6), tensors["network.conv1.weight"], tensors["network.conv1.bias"], padding: [1, 1]);
            return maps.mean([0, 2, 3]);
        })];
        Tensor expected = stack(means).mean([0]);
        Assert.True((expected - tensors["network.norm1.running_mean"]).abs().max().item<float>() < 1e-5);
    }

    [Fact]
    public void Statistics_that_are_stopped_go_on_to_the_same_ones()
    {
        using var scope = NewDisposeScope();
        using GatedNetwork whole = SmallSearch.Gated(), stopped = SmallSearch.Gated(), resumed = SmallSearch.Gated();
        foreach (GatedNetwork network in (GatedNetwork[])[whole, stopped, resumed]) network.Choices = All(network, GateChoice.Comparison);
        new NormalizationStatistics(whole, SmallSearch.Loader(seed: 4), batches: 3).Run(TestContext.Current.CancellationToken);
        var first = new NormalizationStatistics(stopped, SmallSearch.Loader(seed: 4), batches: 3);
        using var stop = new CancellationTokenSource();
        first.BatchTaken += stop.Cancel;
        Assert.ThrowsAny<OperationCanceledException>(() => first.Run(stop.Token));
        var state = new StateWriter();
        first.Save(state);
        var second = new NormalizationStatistics(resumed, SmallSearch.Loader(seed: 4), batches: 3);
        second.Load(new StateReader(state.Tensors, state.Values, "memory"));
        int left = 0;
        second.BatchTaken += () => left++;
        second.Run(TestContext.Current.CancellationToken);
        Assert.Equal(2, left);
        Dictionary<string, Tensor> expected = ModuleNetwork.Tensors(whole), actual = ModuleNetwork.Tensors(resumed);
        foreach (string name in (string[])["network.norm1.running_mean", "network.norm1.running_var"])
            Assert.Equal(expected[name].data<float>().ToArray(), actual[name].data<float>().ToArray());
    }

    [Fact]
    public void A_network_without_gates_and_foreign_topologies_are_refused()
    {
        Assert.Contains("neither", Assert.Throws<ArgumentException>(
            static () => new GatedNetwork(nn.Sequential(("last", nn.Linear(3, 2))), [3])).Message);
        var topologies = new Dictionary<string, Gossamer.Kernels.Formats.SparseTopology>
        {
            ["nowhere.weight"] = Gossamer.Kernels.Formats.SparseTopology.Full(1, 1),
        };
        Assert.Contains("nowhere.weight", Assert.Throws<ArgumentException>(
            () => SmallSearch.Gated(new GatedNetworkOptions { Topologies = topologies })).Message);
        using GatedNetwork gated = SmallSearch.Gated();
        Assert.Throws<ArgumentException>(() => gated.Choices = [GateChoice.Comparison]);
    }

    private static GateChoice[] All(GatedNetwork network, GateChoice choice) => [.. network.Gates.Select(_ => choice)];

    private static Tensor Samples(int[] shape, int batch)
    {
        var random = new CounterRandom(7, "samples");
        float[] values = [.. Enumerable.Range(0, batch * shape.Aggregate(1, static (product, size) => product * size)).Select(i => (float)random.Normal((ulong)i))];
        return tensor(values).reshape([batch, .. shape.Select(static size => (long)size)]);
    }
}
