using Gossamer.Graphs.Embeddings;
using Gossamer.Graphs.Encoders;
using Gossamer.Graphs.Links;
using Gossamer.Graphs.Negatives;
using Gossamer.Graphs.NodeTraining;
using Gossamer.Graphs.Predictors;
using Gossamer.Graphs.Splits;
using Gossamer.Kernels.Aggregation;
using Gossamer.Learning.Optimization;
using Gossamer.Learning.Schedules;
using Gossamer.Learning.Tensors;
using TorchSharp;
using static TorchSharp.torch;

namespace Gossamer.Graphs.LinkTraining;

/// <summary>
/// Links by a network that passes messages over the links known so far, from the vectors of walks, with a head on the outputs of both
/// nodes. Every step takes all training pairs and computes the whole graph; all weights are pruned. The pairs that are learnt from are not
/// among those that messages go along (<see cref="KnownLinks"/>).
/// </summary>
public sealed class EncoderLinkTask : LinkTask
{
    private readonly NodeModel _model;
    private readonly LinkHeadKind _head;
    private readonly double _dropout;
    private readonly Dictionary<string, MessageGraph> _graphs = [];
    private readonly List<Tensor> _features = [];
    private readonly LinkPart _train;

    /// <summary>The task of a split.</summary>
    /// <exception cref="ArgumentException">The model passes no messages, or there is nothing to learn from.</exception>
    public EncoderLinkTask(
        LinkSplit split, NegativeSet negatives, SplitVectors vectors, NodeModel model, LinkHeadKind head, double dropout, ulong seed)
        : base(Numbers(Pairs(split, negatives)), seed)
    {
        (_model, _head, _dropout, _train) = (model, head, dropout, split.Train);
        foreach (LinkPart part in (LinkPart[])[split.Train, split.Validation, split.Test])
        {
            Tensor features = Scaled(vectors.Of(part));
            _features.Add(features);
            EdgeTopology links = KnownLinks.Of(split, part, part == split.Train ? Pairs(split, negatives) : []);
            _graphs.Add(part.Name, new MessageGraph(NodeEncoders.EdgesFor(model, links), NodeFeatures.Dense(features)));
        }
    }

    /// <summary>What messages are passed along in training.</summary>
    public MessageGraph TrainGraph => GraphOf(_train);

    /// <inheritdoc/>
    public override IReadOnlyList<int> SampleShape => [TrainGraph.Features.Width];

    /// <inheritdoc/>
    public override int BatchSize(PredictorOptions options) => Samples;

    /// <inheritdoc/>
    public override nn.Module<Tensor, Tensor> CreateModel(int hidden) => new LinkEncoder(
        NodeEncoders.Create(_model, TrainGraph, hidden, hidden, _dropout, Seed), new LinkHead(_head, hidden, hidden, Seed), Samples);

    /// <inheritdoc/>
    public override Optimizer CreateOptimizer(PredictorOptions options) => new AdamW(weightDecay: options.WeightDecay);

    /// <inheritdoc/>
    public override IScalarSchedule LearningRate(PredictorOptions options, long steps) => new ConstantSchedule(options.LearningRate);

    /// <summary>One for each step: the ledger counts all nodes and pairs.</summary>
    public override double Passes(int samples) => 1;

    /// <inheritdoc/>
    public override double PropagationFlops(nn.Module<Tensor, Tensor> model) => ((LinkEncoder)model).PropagationFlops;

    /// <inheritdoc/>
    public override ILinkScorer Scorer(nn.Module<Tensor, Tensor> model, LinkPart part) =>
        new LinkEncoderScorer((LinkEncoder)model, GraphOf(part));

    /// <inheritdoc/>
    protected override void Dispose(bool disposing)
    {
        base.Dispose(disposing);
        if (!disposing) return;
        foreach (MessageGraph graph in _graphs.Values) graph.Edges.Dispose();
        foreach (Tensor features in _features) features.Dispose();
    }

    private MessageGraph GraphOf(LinkPart part) => _graphs[part.Name];

    private static Tensor Numbers(LinkPair[] pairs)
    {
        using DisposeScope scope = NewDisposeScope();
        Tensor numbers = tensor([.. pairs.SelectMany(static pair => new long[] { pair.Source, pair.Target })]);
        return numbers.reshape(pairs.Length, 2).MoveToOuterDisposeScope();
    }

    private static Tensor Scaled(NodeVectors vectors)
    {
        Tensor features = empty(vectors.Nodes, vectors.Dimension);
        TensorData.CopyFrom(vectors.Items, features);
        using (no_grad()) features.mul_(vectors.UnitScale);
        return features.DetachFromDisposeScope();
    }
}
