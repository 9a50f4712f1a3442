using Gossamer.Inference.Networks;
using Gossamer.Learning.Models;
using TorchSharp;
using Xunit;
using static TorchSharp.torch;

namespace Gossamer.Tests.Learning.Models;

public sealed class DenseNetworkTests : IDisposable
{
    private readonly DisposeScope _scope = NewDisposeScope();

    public void Dispose() => _scope.Dispose();

    [Fact]
    public void Nothing_that_is_still_needed_is_overwritten()
    {
        var graph = new GraphBuilder([2, 1, 1]);
        int flat = graph.Add(new FlattenOperation(), NetworkGraph.Input);
        int rectified = graph.Add(new ReluOperation(), flat);
        int again = graph.Add(new FlattenOperation(), NetworkGraph.Input);
        int sum = graph.Add(new AddOperation(), again, rectified);
        var network = new TrainedNetwork(graph.Build(sum), new Dictionary<string, NetworkWeight>(), new Dictionary<string, float[]>());

        Tensor samples = tensor(new float[] { -1, 2 }).view(1, 2, 1, 1);
        using var dense = new DenseNetwork(network);
        Assert.Equal([-1, 4], dense.Forward(samples).data<float>().ToArray());
        Assert.Equal([-1, 2], samples.data<float>().ToArray());
    }

    [Fact]
    public void A_call_leaves_its_result_and_nothing_else()
    {
        using nn.Module<Tensor, Tensor> module = ModelCatalog.Find("resnet-8").Create([3, 8, 8], classes: 2, seed: 0);
        using var dense = new DenseNetwork(ModuleNetwork.Of(module, [3, 8, 8]));
        Tensor samples = randn(2, 3, 8, 8);
        long before = DisposeScopeManager.Statistics.ThreadTotalLiveCount;
        dense.Forward(samples).Dispose();
        Assert.Equal(before, DisposeScopeManager.Statistics.ThreadTotalLiveCount);
    }
}
