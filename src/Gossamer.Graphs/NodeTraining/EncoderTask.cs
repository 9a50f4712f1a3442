using Gossamer.Graphs.Encoders;
using Gossamer.Graphs.Predictors;
using Gossamer.Sparsity.Flops;
using static TorchSharp.torch;

namespace Gossamer.Graphs.NodeTraining;

/// <summary>
/// Classes by a network that passes messages: every step takes all training nodes and computes the whole graph. The first layer is pruned,
/// as in the released scripts; weight decay is on the first layer of convolutions and on all weights of attention, as published.
/// </summary>
public sealed class EncoderTask : NodeTask
{
    private readonly CitationGraph _graph;
    private readonly NodeModel _model;
    private readonly double _dropout;

    /// <summary>A task on a graph, which stays the caller's.</summary>
    public EncoderTask(CitationGraph graph, NodeModel model, double dropout, ulong seed)
        : base(Part(graph, graph.Graph.Train), Part(graph, graph.Graph.Validation), graph.Graph.Classes, seed) =>
        (_graph, _model, _dropout) = (graph, model, dropout);

    /// <inheritdoc/>
    public override IReadOnlyList<int> SampleShape => [_graph.Graph.Features];

    /// <inheritdoc/>
    public override int BatchSize(PredictorOptions options) => Samples;

    /// <inheritdoc/>
    public override nn.Module<Tensor, Tensor> CreateModel(int hidden) => _graph.Create(_model, hidden, _dropout, Seed);

    /// <inheritdoc/>
    public override IReadOnlySet<string> DenseLayers(nn.Module<Tensor, Tensor> model) => model.named_parameters()
        .Where(named => named.parameter.dim() >= 2 && !((NodeEncoder)model).FirstWeights.Contains(named.name))
        .Select(static named => named.name).ToHashSet();

    /// <summary>One for each step: the ledger counts all nodes.</summary>
    public override double Passes(int samples) => 1;

    /// <inheritdoc/>
    public override double PropagationFlops(nn.Module<Tensor, Tensor> model) => ((NodeEncoder)model).PropagationFlops;

    /// <summary>
    /// The ledger takes features for dense, and every layer's backward pass for two products; in fact only entries that are not zero are
    /// multiplied, and nobody asks for the gradient of the features.
    /// </summary>
    public override double ExecutedFlops(nn.Module<Tensor, Tensor> model, FlopLedger ledger)
    {
        var encoder = (NodeEncoder)model;
        double flops = 0;
        foreach (LayerCost layer in ledger.Layers)
            flops += encoder.FirstWeights.Contains(layer.Shape.Name) && _model != NodeModel.SageMax
                ? 2 * 2.0 * encoder.FeatureEntries * layer.Shape.Rows
                : 3 * layer.Forward(layer.Shape.Count, ledger.Counting);
        return flops;
    }

    /// <inheritdoc/>
    private protected override bool Decays(nn.Module<Tensor, Tensor> model, string parameter) =>
        _model == NodeModel.Gat || ((NodeEncoder)model).FirstWeights.Contains(parameter);

    private static (Tensor, Tensor) Part(CitationGraph graph, IReadOnlyList<int> nodes) =>
        (NumbersOf(nodes), LabelsOf(graph.Graph.Labels, nodes));
}
