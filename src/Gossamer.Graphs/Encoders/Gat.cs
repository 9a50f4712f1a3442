using Gossamer.Kernels.Randomness;
using Gossamer.Learning.Models;
using static TorchSharp.torch;

namespace Gossamer.Graphs.Encoders;

/// <summary>
/// A graph attention network of two layers with ELU between and dropout before each. (Veličković et al., ICLR 2018, section 3.3.)
/// </summary>
public sealed class Gat : NodeEncoder
{
#pragma warning disable IDE1006 // Fields are modules; their names are the published ones.
    private readonly GraphAttention conv1, conv2;
#pragma warning restore IDE1006
    private readonly double _dropout;

    /// <summary>A network over a graph, which stays the caller's.</summary>
    /// <param name="graph">With edges of <see cref="Adjacency.WithLoops"/>.</param>
    /// <param name="hidden">Hidden units, a multiple of <paramref name="heads"/>.</param>
    /// <param name="heads">Heads of the first layer.</param>
    /// <param name="classes">Classes.</param>
    /// <param name="dropout">Share dropped of each layer's input and of the attention, in [0, 1).</param>
    /// <param name="seed">Seed of weights and dropout.</param>
    /// <exception cref="ArgumentException">The hidden units are no multiple of the heads.</exception>
    public Gat(MessageGraph graph, int hidden, int heads, int classes, double dropout, ulong seed)
        : base(nameof(Gat), graph, seed)
    {
        if (heads < 1 || hidden % heads != 0)
            throw new ArgumentException($"{hidden} hidden units are no multiple of {heads} heads", nameof(hidden));
        _dropout = dropout;
        conv1 = new GraphAttention(graph.Features.Width, hidden / heads, heads, averages: false, dropout, Drops);
        conv2 = new GraphAttention(hidden, classes, 1, averages: true, dropout, Drops);
        RegisterComponents();
        WeightInitialization.GlorotUniform(this, seed);
        var random = new CounterRandom(seed, "attention");
        conv1.StartAttention(random.Fork(nameof(conv1)));
        conv2.StartAttention(random.Fork(nameof(conv2)));
    }

    /// <inheritdoc/>
    public override double PropagationFlops => conv1.PropagationFlops(Graph.Edges) + conv2.PropagationFlops(Graph.Edges);

    /// <inheritdoc/>
    public override IReadOnlyList<string> FirstWeights => ["conv1.lin.weight"];

    /// <inheritdoc/>
    private protected override Tensor Layers(NodeFeatures features, Adjacency edges)
    {
        Tensor hidden = nn.functional.elu(conv1.call(features.Drop(Drops, _dropout), edges), 1);
        return conv2.call(NodeFeatures.Dense(hidden).Drop(Drops, _dropout), edges);
    }
}
