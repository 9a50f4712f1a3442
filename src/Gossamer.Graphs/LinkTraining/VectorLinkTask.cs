using Gossamer.Graphs.Embeddings;
using Gossamer.Graphs.Links;
using Gossamer.Graphs.Negatives;
using Gossamer.Graphs.Predictors;
using Gossamer.Graphs.Splits;
using Gossamer.Learning.Models.Zoo;
using Gossamer.Learning.Optimization;
using Gossamer.Learning.Schedules;
using Gossamer.Learning.Tensors;
using Gossamer.Sparsity.Training;
using static TorchSharp.torch;

namespace Gossamer.Graphs.LinkTraining;

/// <summary>Links by a perceptron on the vectors of both nodes: 2 · dimension → hidden → 1, with ReLU between.</summary>
public sealed class VectorLinkTask : LinkTask
{
    private const double LastRateShare = 4e-7;

    private readonly SplitVectors _vectors;
    private readonly PairJoin _join;

    /// <summary>The task of a split.</summary>
    /// <exception cref="ArgumentException">There is nothing to learn from.</exception>
    public VectorLinkTask(LinkSplit split, NegativeSet negatives, SplitVectors vectors, PairJoin join, ulong seed)
        : base(Features(Pairs(split, negatives), new PairFeatures(vectors.Train, join)), seed) => (_vectors, _join) = (vectors, join);

    /// <summary>Features of a sample.</summary>
    public int Width => (int)Inputs.shape[1];

    /// <inheritdoc/>
    public override IReadOnlyList<int> SampleShape => [Width];

    /// <inheritdoc/>
    public override nn.Module<Tensor, Tensor> CreateModel(int hidden) => new Mlp(Width, [hidden], 1, Seed);

    /// <inheritdoc/>
    public override Optimizer CreateOptimizer(PredictorOptions options) =>
        new Sgd(options.Momentum, options.WeightDecay, nesterov: options.Momentum > 0);

    /// <summary>Half a cosine to nearly nothing.</summary>
    public override IScalarSchedule LearningRate(PredictorOptions options, long steps) =>
        new CosineSchedule(options.LearningRate, options.LearningRate * LastRateShare, steps);

    /// <summary>Of the biases the output's, and one for each hidden unit that an active weight connects with it.</summary>
    public override long LiveParameters(SparseTrainer trainer) => trainer.NonZeros + trainer.Layers[^1].Topology.NonZeros + 1;

    /// <inheritdoc/>
    public override ILinkScorer Scorer(nn.Module<Tensor, Tensor> model, LinkPart part) =>
        new LinkModelScorer(model, new PairFeatures(_vectors.Of(part), _join));

    private static Tensor Features(LinkPair[] pairs, PairFeatures features)
    {
        float[] inputs = new float[pairs.Length * features.Width];
        features.Fill(pairs, inputs);
        Tensor x = empty(pairs.Length, features.Width);
        TensorData.CopyFrom<float>(inputs, x);
        return x;
    }
}
