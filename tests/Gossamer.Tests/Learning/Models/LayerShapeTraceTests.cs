using Gossamer.Learning.Models;
using TorchSharp;
using TorchSharp.Modules;
using Xunit;
using static TorchSharp.torch;

namespace Gossamer.Tests.Learning.Models;

public sealed class LayerShapeTraceTests
{
    [Fact]
    public void Positions_groups_and_biases_are_those_of_each_kind_of_layer()
    {
        using Sequential network = nn.Sequential(
            ("full", nn.Conv2d(4, 8, 3, stride: 2, padding: 1)),
            ("depthwise", nn.Conv2d(8, 8, 3, groups: 8, bias: false)),
            ("up", nn.ConvTranspose2d(8, 2, 2, stride: 2)),
            ("flat", nn.Flatten(2)),
            ("line", nn.Conv1d(2, 3, 5)),
            ("sequence", nn.Linear(60, 10, hasBias: false)),
            ("all", nn.Flatten()),
            ("out", nn.Linear(30, 1)));

        TracedLayer[] layers = [.. LayerShapeTrace.Trace(network, [4, 12, 12])];

        // 12×12 halves to 6×6, loses its border to 4×4, doubles to 8×8 = 64 and shrinks to 60 along the line.
        Assert.Equal(
            ["full.weight", "depthwise.weight", "up.weight", "line.weight", "sequence.weight", "out.weight"],
            layers.Select(static l => l.ParameterName));
        Assert.Equal([36, 16, 16, 60, 3, 1], layers.Select(static l => l.OutputPositions));
        Assert.Equal([1, 8, 1, 1, 1, 1], layers.Select(static l => l.Groups));
        Assert.Equal([true, false, true, true, false, true], layers.Select(static l => l.HasBias));
        Assert.Equal([8, 1, 3, 3], layers[1].Dimensions);
        Assert.Equal(8 * 9 * 16, layers[1].MultiplyAdds);
    }

    [Fact]
    public void A_layer_that_runs_twice_counts_twice_and_one_that_never_runs_not_at_all()
    {
        using var network = new TwiceThenUnused();
        TracedLayer layer = Assert.Single(LayerShapeTrace.Trace(network, [5]));
        Assert.Equal(("shared.weight", 2L), (layer.ParameterName, layer.OutputPositions));
    }

    [Fact]
    public void Tied_layers_are_counted_together_under_the_first_name()
    {
        using Linear first = nn.Linear(4, 4), second = nn.Linear(4, 4);
        second.weight = first.weight;
        using Sequential network = nn.Sequential(("first", first), ("second", second));
        TracedLayer layer = Assert.Single(LayerShapeTrace.Trace(network, [4]));
        Assert.Equal(("first.weight", 2L), (layer.ParameterName, layer.OutputPositions));
    }

    [Fact]
    public void A_single_layer_is_a_network_too()
    {
        using Linear layer = nn.Linear(3, 2);
        Assert.Equal("weight", Assert.Single(LayerShapeTrace.Trace(layer, [3])).ParameterName);
    }

    [Fact]
    public void The_module_is_left_as_it_was()
    {
        using Sequential network = nn.Sequential(("conv", nn.Conv2d(1, 2, 3)), ("norm", nn.BatchNorm2d(2)), ("dropout", nn.Dropout(0.5)));
        network.train();
        network.named_modules().Single(static child => child.name == "norm").module.eval();
        long before = DisposeScopeManager.Statistics.ThreadTotalLiveCount;

        LayerShapeTrace.Trace(network, [1, 5, 5]);
        Assert.ThrowsAny<Exception>(() => LayerShapeTrace.Trace(network, [2, 5, 5]));

        Assert.Equal([true, false, true], network.children().Select(static child => child.training));
        Assert.True(network.training);
        Assert.Equal(before, DisposeScopeManager.Statistics.ThreadTotalLiveCount);
        Assert.Equal(0, ((BatchNorm2d)network.children().ElementAt(1)).num_batches_tracked!.item<long>());
        // Hooks are gone: a second trace counts once.
        Assert.Equal(9, Assert.Single(LayerShapeTrace.Trace(network, [1, 5, 5])).OutputPositions);
    }

    private sealed class TwiceThenUnused : nn.Module<Tensor, Tensor>
    {
        private readonly Linear _shared = nn.Linear(5, 5);

        public TwiceThenUnused()
            : base(nameof(TwiceThenUnused))
        {
            register_module("shared", _shared);
            register_module("unused", nn.Linear(2, 2));
        }

        public override Tensor forward(Tensor input) => _shared.call(_shared.call(input));
    }
}
