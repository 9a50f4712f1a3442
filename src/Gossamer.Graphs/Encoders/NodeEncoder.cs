using Gossamer.Learning.Models;
using TorchSharp;
using static TorchSharp.torch;

namespace Gossamer.Graphs.Encoders;

/// <summary>
/// Two layers of messages over a fixed graph, from what is known of each node to a number for each class. Called with node numbers, it
/// gives their logits; all nodes are computed whatever the number asked for.
/// </summary>
public abstract class NodeEncoder : nn.Module<Tensor, Tensor>
{
    private readonly NodeFeatures _features;

    private protected NodeEncoder(string name, NodeFeatures features, ulong seed)
        : base(name) => (_features, Drops) = (features, new Dropout(seed));

    /// <summary>Operations of all sums over neighbours of a forward pass; weights' sparsity does not change them.</summary>
    public abstract double PropagationFlops { get; }

    /// <summary>The weights of the first layer, by name: those that are pruned. (Released scripts prune no others.)</summary>
    public abstract IReadOnlyList<string> FirstWeights { get; }

    /// <summary>Entries of the features, as they are multiplied.</summary>
    public long FeatureEntries => _features.Entries;

    private protected Dropout Drops { get; }

    /// <summary>
    /// From node numbers [samples], int64, to their logits [samples, classes]; from features [1, features] that every node is given,
    /// floating, to the logits of all nodes [nodes, classes].
    /// </summary>
    public sealed override Tensor forward(Tensor input)
    {
        using DisposeScope scope = NewDisposeScope();
        Drops.IsActive = training;
        Tensor logits = input.is_floating_point()
            ? Encode(NodeFeatures.Dense(input.expand(_features.Nodes, -1)))
            : Encode(_features).index_select(0, input);
        return logits.MoveToOuterDisposeScope();
    }

    /// <summary>The logits of all nodes: [nodes, classes].</summary>
    private protected abstract Tensor Encode(NodeFeatures features);
}
