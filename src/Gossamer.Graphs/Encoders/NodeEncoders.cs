using Gossamer.Graphs.NodeTraining;
using Gossamer.Kernels.Aggregation;

namespace Gossamer.Graphs.Encoders;

/// <summary>Networks that pass messages, by the name of their kind.</summary>
public static class NodeEncoders
{
    /// <summary>Their names.</summary>
    public const string Names = "gcn, sage-mean, sage-max, sage-sum, gat";

    /// <summary>The edges with the values that a kind of network takes.</summary>
    /// <exception cref="ArgumentException">The model passes no messages.</exception>
    public static Adjacency EdgesFor(NodeModel model, EdgeTopology edges) => model switch
    {
        NodeModel.Gcn => Adjacency.Symmetric(edges),
        NodeModel.Gat => Adjacency.WithLoops(edges),
        NodeModel.SageMean => Adjacency.Mean(edges),
        NodeModel.SageMax or NodeModel.SageSum => Adjacency.Plain(edges),
        _ => throw PassesNone(model),
    };

    /// <summary>A fresh network.</summary>
    /// <param name="model">Its kind.</param>
    /// <param name="graph">With edges of <see cref="EdgesFor"/>.</param>
    /// <param name="hidden">Hidden units; for attention the next lower multiple of its heads.</param>
    /// <param name="outputs">Outputs of a node.</param>
    /// <param name="dropout">Share dropped of each layer's input, in [0, 1).</param>
    /// <param name="seed">Seed of weights and dropout.</param>
    /// <exception cref="ArgumentException">The model passes no messages.</exception>
    public static NodeEncoder Create(NodeModel model, MessageGraph graph, int hidden, int outputs, double dropout, ulong seed) =>
        model switch
        {
            NodeModel.Gcn => new Gcn(graph, hidden, outputs, dropout, seed),
            NodeModel.Gat => new Gat(
                graph, Math.Max(1, hidden / NodeModels.Heads) * NodeModels.Heads, NodeModels.Heads, outputs, dropout, seed),
            NodeModel.SageMean => new GraphSage(graph, hidden, outputs, NeighbourAggregation.Mean, dropout, seed),
            NodeModel.SageMax => new GraphSage(graph, hidden, outputs, NeighbourAggregation.Max, dropout, seed),
            NodeModel.SageSum => new GraphSage(graph, hidden, outputs, NeighbourAggregation.Sum, dropout, seed),
            _ => throw PassesNone(model),
        };

    private static ArgumentException PassesNone(NodeModel model) =>
        new($"{model} passes no messages over a graph; take one of {Names}", nameof(model));
}
