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

/// <summary>
/// Links and pairs without one, told apart by a perceptron: 2 · dimension → hidden → 1, with ReLU between and the binary cross-entropy of
/// logits. Holds the training positives, a negative for each, and their features.
/// </summary>
public sealed class LinkTask : PredictorTask
{
    private const double LastRateShare = 4e-7;

    private LinkTask(Tensor inputs, Tensor labels, ulong seed)
        : base(inputs, labels, seed)
    {
    }

    /// <summary>Features of a sample.</summary>
    public int Width => (int)Inputs.shape[1];

    /// <inheritdoc/>
    public override int Classes => 2;

    /// <inheritdoc/>
    public override IReadOnlyList<int> SampleShape => [Width];

    /// <summary>
    /// The task of a split. Positives with a node that was not seen before are left out: only they would have zero vectors, negatives
    /// never, and a predictor would learn that little known nodes are linked.
    /// </summary>
    public static LinkTask Create(LinkSplit split, NegativeSet negatives, PairFeatures features, ulong seed)
    {
        int[] places = PartGroups.Of(split.Events, split.Train).Places(LinkGroup.All);
        if (places.Length == 0)
            throw new ArgumentException(
                "every event of the training part has a node that was not seen before: there is nothing to learn from");
        LinkPair[] pairs =
            [.. places.Select(place => split.Events.Pairs[split.Train.Events[place]]), .. places.Select(place => negatives.Balanced[place])];
        float[] inputs = new float[pairs.Length * features.Width], labels = new float[pairs.Length];
        features.Fill(pairs, inputs);
        labels.AsSpan(0, places.Length).Fill(1);
        Tensor x = empty(pairs.Length, features.Width), y = empty(pairs.Length, 1);
        TensorData.CopyFrom<float>(inputs, x);
        TensorData.CopyFrom<float>(labels, y);
        return new LinkTask(x, y, seed);
    }

    /// <inheritdoc/>
    public override nn.Module<Tensor, Tensor> CreateModel(int hidden) => new Mlp(Width, [hidden], 1, Seed);

    /// <inheritdoc/>
    public override Optimizer CreateOptimizer(PredictorOptions options) =>
        new Sgd(options.Momentum, options.WeightDecay, nesterov: options.Momentum > 0);

    /// <summary>Half a cosine to nearly nothing.</summary>
    public override IScalarSchedule LearningRate(PredictorOptions options, long steps) =>
        new CosineSchedule(options.LearningRate, options.LearningRate * LastRateShare, steps);

    /// <inheritdoc/>
    public override Tensor Loss(Tensor output, Tensor labels) => nn.functional.binary_cross_entropy_with_logits(output, labels);

    /// <summary>Of the biases the output's, and one for each hidden unit that an active weight connects with it.</summary>
    public override long LiveParameters(SparseTrainer trainer) => trainer.NonZeros + trainer.Layers[^1].Topology.NonZeros + 1;

    /// <inheritdoc/>
    protected override long[] FirstOfEveryClass(int perClass)
    {
        int half = Samples / 2, count = Math.Min(perClass, half);
        return [.. Enumerable.Range(0, count).Select(static i => (long)i), .. Enumerable.Range(half, count).Select(static i => (long)i)];
    }
}
