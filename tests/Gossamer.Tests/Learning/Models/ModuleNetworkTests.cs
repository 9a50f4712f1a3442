using Gossamer.Inference.Networks;
using Gossamer.Kernels.Formats;
using Gossamer.Learning.Models;
using Gossamer.Tests.Inference.Networks;
using TorchSharp;
using Xunit;
using static TorchSharp.torch;

namespace Gossamer.Tests.Learning.Models;

public sealed class ModuleNetworkTests : IDisposable
{
    private readonly DisposeScope _scope = NewDisposeScope();

    // One of each form: VGG-16, ResNet-18 and 34 are made of the same parts.
    public static TheoryData<string> Zoo => [.. SampleNetworks.Zoo.Keys.Except(["vgg-16", "resnet-18", "resnet-34"])];

    public void Dispose() => _scope.Dispose();

    [Theory, MemberData(nameof(Zoo))]
    public void The_network_computes_what_the_module_computes(string name)
    {
        int[] shape = SampleNetworks.Zoo[name];
        using nn.Module<Tensor, Tensor> module = ModelCatalog.Find(name).Create(shape, classes: 4, seed: 3);
        using (no_grad())
        {
            foreach (Tensor buffer in module.buffers())
                if (buffer.is_floating_point()) buffer.add_(rand_like(buffer), alpha: 0.3);
        }
        module.eval();
        TrainedNetwork network = ModuleNetwork.Of(module, shape);

        Tensor samples = randn([2, .. shape]);
        using var dense = new DenseNetwork(network);
        using var folded = new DenseNetwork(network.FoldBatchNorms());
        float[] expected = [.. module.call(samples).data<float>()];
        Closeness.Assert(expected, [.. dense.Forward(samples).data<float>()], 1e-6);
        Closeness.Assert(expected, [.. folded.Forward(samples).data<float>()], 1e-4);
    }

    [Fact]
    public void Zeros_are_inactive_unless_a_topology_says_otherwise()
    {
        using nn.Module<Tensor, Tensor> module = ModelCatalog.Find("mlp:3").Create([2], classes: 2, seed: 0);
        using (no_grad())
        {
            module.get_parameter("fc1.weight")!.copy_(tensor(new float[] { 0, 1, 2, 0, 0, 0 }).view(3, 2));
        }
        SparseTopology wider = SparseTopology.FromPositions(3, 2, [0, 1, 2]);

        NetworkWeight byZeros = ModuleNetwork.Of(module, [2]).Weights["fc1.weight"];
        Assert.Equal([1L, 2], byZeros.Topology.ToPositions());
        Assert.Equal([1f, 2], byZeros.Values);
        NetworkWeight byTopology = ModuleNetwork.Of(module, [2], new Dictionary<string, SparseTopology> { ["fc1.weight"] = wider }).Weights["fc1.weight"];
        Assert.Equal([0L, 1, 2], byTopology.Topology.ToPositions());
        Assert.Equal([0f, 1, 2], byTopology.Values);
    }

    [Fact]
    public void Strange_topologies_and_element_types_are_named()
    {
        using nn.Module<Tensor, Tensor> module = ModelCatalog.Find("mlp:3").Create([2], classes: 2, seed: 0);
        SparseTopology topology = SparseTopology.Full(3, 2);
        Assert.Contains("'fc9.weight'", Assert.Throws<ArgumentException>(() => ModuleNetwork.Of(
            module, [2], new Dictionary<string, SparseTopology> { ["fc9.weight"] = topology })).Message, StringComparison.Ordinal);
        Assert.Throws<ArgumentException>(() => ModuleNetwork.Of(
            module, [2], new Dictionary<string, SparseTopology> { ["fc2.weight"] = SparseTopology.Full(3, 3) }));
        module.to(ScalarType.Float64);
        Assert.Equal(6, ModuleNetwork.Of(module, [2]).Weights["fc1.weight"].Values.Length);
        module.to(ScalarType.Float16);
        Assert.Contains("fc1.weight has elements of type Float16", Assert.Throws<NotSupportedException>(() => ModuleNetwork.Of(module, [2])).Message, StringComparison.Ordinal);
    }
}
