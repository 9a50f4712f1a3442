using Gossamer.Learning.Models;
using static TorchSharp.torch;

namespace Gossamer.Graphs.Encoders;

/// <summary>GraphSAGE of two layers with ReLU between and dropout before each, over all neighbours. (Hamilton et al., NIPS 2017.)</summary>
public sealed class GraphSage : NodeEncoder
{
#pragma warning disable IDE1006 // Fields are modules; their names are the published ones.
    private readonly SageConvolution conv1, conv2;
#pragma warning restore IDE1006
    private readonly double _dropout;

    /// <summary>A network over a graph, which stays the caller's.</summary>
    /// <param name="graph">With edges of <see cref="Adjacency.Mean"/> for means, else of <see cref="Adjacency.Plain"/>.</param>
    /// <param name="hidden">Hidden units.</param>
    /// <param name="classes">Classes.</param>
    /// <param name="aggregation">What is made of neighbours.</param>
    /// <param name="dropout">Share dropped of each layer's input, in [0, 1).</param>
    /// <param name="seed">Seed of weights and dropout.</param>
    public GraphSage(
        MessageGraph graph, int hidden, int classes, NeighbourAggregation aggregation, double dropout, ulong seed)
        : base(nameof(GraphSage), graph, seed)
    {
        _dropout = dropout;
        conv1 = new SageConvolution(graph.Features.Width, hidden, aggregation);
        conv2 = new SageConvolution(hidden, classes, aggregation);
        RegisterComponents();
        WeightInitialization.GlorotUniform(this, seed);
    }

    /// <inheritdoc/>
    public override double PropagationFlops => conv1.PropagationFlops(Graph.Edges) + conv2.PropagationFlops(Graph.Edges);

    /// <inheritdoc/>
    public override IReadOnlyList<string> FirstWeights => ["conv1.lin_l.weight", "conv1.lin_r.weight"];

    /// <inheritdoc/>
    private protected override Tensor Layers(NodeFeatures features, Adjacency edges)
    {
        Tensor hidden = nn.functional.relu(conv1.call(features.Drop(Drops, _dropout), edges));
        return conv2.call(NodeFeatures.Dense(hidden).Drop(Drops, _dropout), edges);
    }
}
