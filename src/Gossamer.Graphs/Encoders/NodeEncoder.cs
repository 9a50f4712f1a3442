using Gossamer.Learning.Models;
using TorchSharp;
using static TorchSharp.torch;

namespace Gossamer.Graphs.Encoders;

/// <summary>
/// Two layers of messages over a graph, from what is known of each node to some outputs: a number for each class, or a vector that links
/// are predicted by. Called with node numbers, it gives their outputs on its own graph; all nodes are computed whatever the number asked
/// for.
/// </summary>
public abstract class NodeEncoder : nn.Module<Tensor, Tensor>
{
    private protected NodeEncoder(string name, MessageGraph graph, ulong seed)
        : base(name) => (Graph, Drops) = (graph, new Dropout(seed));

    /// <summary>The graph that it was made for.</summary>
    public MessageGraph Graph { get; }

    /// <summary>Operations of all sums over neighbours of a forward pass; weights' sparsity does not change them.</summary>
    public abstract double PropagationFlops { get; }

    /// <summary>The weights of the first layer, by name: those that are pruned. (Released scripts prune no others.)</summary>
    public abstract IReadOnlyList<string> FirstWeights { get; }

    /// <summary>Entries of the features, as they are multiplied.</summary>
    public long FeatureEntries => Graph.Features.Entries;

    private protected Dropout Drops { get; }

    /// <summary>
    /// From node numbers [samples], int64, to their outputs [samples, outputs]; from features [1, features] that every node is given,
    /// floating, to the outputs of all nodes [nodes, outputs].
    /// </summary>
    public sealed override Tensor forward(Tensor input)
    {
        using DisposeScope scope = NewDisposeScope();
        Tensor outputs = input.is_floating_point() ? EncodeAlike(input) : Encode(Graph).index_select(0, input);
        return outputs.MoveToOuterDisposeScope();
    }

    /// <summary>The outputs of all nodes of a graph: [nodes, outputs].</summary>
    public Tensor Encode(MessageGraph graph)
    {
        using DisposeScope scope = NewDisposeScope();
        Drops.IsActive = training;
        return Layers(graph.Features, graph.Edges).MoveToOuterDisposeScope();
    }

    /// <summary>The outputs of all nodes, each given the same features: from [1, features] to [nodes, outputs].</summary>
    internal Tensor EncodeAlike(Tensor features) =>
        Encode(Graph with { Features = NodeFeatures.Dense(features.expand(Graph.Features.Nodes, -1)) });

    /// <summary>Both layers, one after the other.</summary>
    private protected abstract Tensor Layers(NodeFeatures features, Adjacency edges);
}
