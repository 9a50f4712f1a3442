using Gossamer.Learning.Models;
using static TorchSharp.torch;

namespace Gossamer.Graphs.Encoders;

/// <summary>
/// A graph convolutional network of two layers with ReLU between and dropout before each. (Kipf and Welling, ICLR 2017, equation 9.)
/// </summary>
public sealed class Gcn : NodeEncoder
{
#pragma warning disable IDE1006 // Fields are modules; their names are the published ones.
    private readonly GraphConvolution conv1, conv2;
#pragma warning restore IDE1006
    private readonly double _dropout;

    /// <summary>A network over a graph, which stays the caller's.</summary>
    /// <param name="graph">With edges of <see cref="Adjacency.Symmetric"/>.</param>
    /// <param name="hidden">Hidden units.</param>
    /// <param name="classes">Classes.</param>
    /// <param name="dropout">Share dropped of each layer's input, in [0, 1).</param>
    /// <param name="seed">Seed of weights and dropout.</param>
    public Gcn(MessageGraph graph, int hidden, int classes, double dropout, ulong seed)
        : base(nameof(Gcn), graph, seed)
    {
        _dropout = dropout;
        conv1 = new GraphConvolution(graph.Features.Width, hidden);
        conv2 = new GraphConvolution(hidden, classes);
        RegisterComponents();
        WeightInitialization.GlorotUniform(this, seed);
    }

    /// <inheritdoc/>
    public override double PropagationFlops => conv1.PropagationFlops(Graph.Edges) + conv2.PropagationFlops(Graph.Edges);

    /// <inheritdoc/>
    public override IReadOnlyList<string> FirstWeights => ["conv1.lin.weight"];

    /// <inheritdoc/>
    private protected override Tensor Layers(NodeFeatures features, Adjacency edges)
    {
        Tensor hidden = nn.functional.relu(conv1.call(features.Drop(Drops, _dropout), edges));
        return conv2.call(NodeFeatures.Dense(hidden).Drop(Drops, _dropout), edges);
    }
}
