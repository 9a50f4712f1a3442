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

    /// <summary>A network over a graph and features, which stay the caller's.</summary>
    /// <param name="edges">Of <see cref="Adjacency.Mean"/> for means, else of <see cref="Adjacency.Plain"/>.</param>
    /// <param name="features">What is known of each node.</param>
    /// <param name="hidden">Hidden units.</param>
    /// <param name="classes">Classes.</param>
    /// <param name="aggregation">What is made of neighbours.</param>
    /// <param name="dropout">Share dropped of each layer's input, in [0, 1).</param>
    /// <param name="seed">Seed of weights and dropout.</param>
    public GraphSage(
        Adjacency edges, NodeFeatures features, int hidden, int classes, NeighbourAggregation aggregation, double dropout, ulong seed)
        : base(nameof(GraphSage), features, seed)
    {
        _dropout = dropout;
        conv1 = new SageConvolution(edges, features.Width, hidden, aggregation);
        conv2 = new SageConvolution(edges, hidden, classes, aggregation);
        RegisterComponents();
        WeightInitialization.GlorotUniform(this, seed);
    }

    /// <inheritdoc/>
    public override double PropagationFlops => conv1.PropagationFlops + conv2.PropagationFlops;

    /// <inheritdoc/>
    public override IReadOnlyList<string> FirstWeights => ["conv1.lin_l.weight", "conv1.lin_r.weight"];

    /// <inheritdoc/>
    private protected override Tensor Encode(NodeFeatures features)
    {
        Tensor hidden = nn.functional.relu(conv1.call(features.Drop(Drops, _dropout)));
        return conv2.call(NodeFeatures.Dense(hidden).Drop(Drops, _dropout));
    }
}
