using Gossamer.Graphs.Links;
using Gossamer.Graphs.Negatives;
using Gossamer.Graphs.Predictors;
using Gossamer.Graphs.Splits;
using Gossamer.Learning.Tensors;
using static TorchSharp.torch;

namespace Gossamer.Graphs.LinkTraining;

/// <summary>
/// Links and pairs without one, told apart by a logit and its binary cross-entropy. Holds the training positives and a negative for each.
/// </summary>
public abstract class LinkTask : PredictorTask
{
    private protected LinkTask(Tensor inputs, ulong seed)
        : base(inputs, LabelsOf((int)inputs.shape[0]), seed)
    {
    }

    /// <inheritdoc/>
    public override int Classes => 2;

    /// <summary>Scores pairs by what predictions of <paramref name="part"/> may know.</summary>
    public abstract ILinkScorer Scorer(nn.Module<Tensor, Tensor> model, LinkPart part);

    /// <inheritdoc/>
    public override Tensor Loss(Tensor output, Tensor labels) => nn.functional.binary_cross_entropy_with_logits(output, labels);

    /// <summary>
    /// The positives that are learnt from and, after all of them, a negative for each. Positives with a node that was not seen before are
    /// left out: only they would have zero vectors, negatives never, and a predictor would learn that little known nodes are linked.
    /// </summary>
    /// <exception cref="ArgumentException">None is left.</exception>
    private protected static LinkPair[] Pairs(LinkSplit split, NegativeSet negatives)
    {
        int[] places = PartGroups.Of(split.Events, split.Train).Places(LinkGroup.All);
        if (places.Length == 0)
            throw new ArgumentException(
                "every event of the training part has a node that was not seen before: there is nothing to learn from");
        return
        [
            .. places.Select(place => split.Events.Pairs[split.Train.Events[place]]), .. places.Select(place => negatives.Balanced[place]),
        ];
    }

    /// <inheritdoc/>
    protected override long[] FirstOfEveryClass(int perClass)
    {
        int half = Samples / 2, count = Math.Min(perClass, half);
        return [.. Enumerable.Range(0, count).Select(static i => (long)i), .. Enumerable.Range(half, count).Select(static i => (long)i)];
    }

    private static Tensor LabelsOf(int samples)
    {
        float[] labels = new float[samples];
        labels.AsSpan(0, samples / 2).Fill(1);
        Tensor y = empty(samples, 1);
        TensorData.CopyFrom<float>(labels, y);
        return y;
    }
}
