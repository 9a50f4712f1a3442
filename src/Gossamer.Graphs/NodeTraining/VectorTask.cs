using Gossamer.Graphs.Embeddings;
using Gossamer.Learning.Tensors;
using static TorchSharp.torch;

namespace Gossamer.Graphs.NodeTraining;

/// <summary>Classes by a perceptron on the vectors of nodes; all its layers are pruned and kept small alike.</summary>
public sealed class VectorTask : NodeTask
{
    private readonly NodeModel _model;
    private readonly double _dropout;
    private readonly int _dimension;

    /// <summary>A task on vectors.</summary>
    /// <exception cref="ArgumentException">The model is no perceptron.</exception>
    public VectorTask(
        NodeVectors vectors, IReadOnlyList<int> labels, int classes, NodeSplit split, NodeModel model, double dropout, ulong seed)
        : base(
            (Of(vectors, split.Train), LabelsOf(labels, split.Train)), (Of(vectors, split.Validation), LabelsOf(labels, split.Validation)),
            classes, seed)
    {
        if (NodeModels.PassesMessages(model)) throw new ArgumentException($"{model} passes messages and takes no vectors", nameof(model));
        (_model, _dropout, _dimension) = (model, dropout, vectors.Dimension);
    }

    /// <inheritdoc/>
    public override IReadOnlyList<int> SampleShape => [_dimension];

    /// <summary>The vectors of some nodes: [nodes, dimension].</summary>
    public static Tensor Of(NodeVectors vectors, IReadOnlyList<int> nodes)
    {
        float[] rows = new float[nodes.Count * vectors.Dimension];
        for (int i = 0; i < nodes.Count; i++) vectors[nodes[i]].CopyTo(rows.AsSpan(i * vectors.Dimension));
        Tensor stored = empty(nodes.Count, vectors.Dimension);
        TensorData.CopyFrom<float>(rows, stored);
        return stored;
    }

    /// <inheritdoc/>
    public override nn.Module<Tensor, Tensor> CreateModel(int hidden) =>
        new NodeMlp(_dimension, hidden, Classes, _dropout, Seed, _model == NodeModel.ReleasedMlp);

    /// <inheritdoc/>
    private protected override bool Decays(nn.Module<Tensor, Tensor> model, string parameter) => true;
}
