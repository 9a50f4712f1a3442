using Gossamer.Graphs.Links;
using Gossamer.Graphs.Negatives;
using Gossamer.Graphs.Splits;
using Gossamer.Learning.Tensors;
using TorchSharp;
using static TorchSharp.torch;

namespace Gossamer.Graphs.LinkTraining;

/// <summary>
/// What a method may learn from: the training positives, a negative for each, and their features. The validation and test parts are not in it.
/// </summary>
public sealed class LinkTask : IDisposable
{
    private LinkTask(Tensor inputs, Tensor labels, ulong seed) => (Inputs, Labels, Seed) = (inputs, labels, seed);

    /// <summary>Features [samples, 2 · dimension].</summary>
    public Tensor Inputs { get; }

    /// <summary>1 for a link, 0 for none: [samples, 1].</summary>
    public Tensor Labels { get; }

    /// <summary>Seed of weights and order.</summary>
    public ulong Seed { get; }

    /// <summary>Samples.</summary>
    public int Samples => (int)Inputs.shape[0];

    /// <summary>Features of a sample.</summary>
    public int Width => (int)Inputs.shape[1];

    /// <summary>
    /// The task of a split. Positives with a node that was not seen before are left out: only they would have zero vectors, negatives never, and a
    /// predictor would learn that little known nodes are linked.
    /// </summary>
    public static LinkTask Create(LinkSplit split, NegativeSet negatives, PairFeatures features, ulong seed)
    {
        int[] places = PartGroups.Of(split.Events, split.Train).Places(LinkGroup.All);
        if (places.Length == 0) throw new ArgumentException("every event of the training part has a node that was not seen before: there is nothing to learn from");
        LinkPair[] pairs = [.. places.Select(place => split.Events.Pairs[split.Train.Events[place]]), .. places.Select(place => negatives.Balanced[place])];
        float[] inputs = new float[pairs.Length * features.Width], labels = new float[pairs.Length];
        features.Fill(pairs, inputs);
        labels.AsSpan(0, places.Length).Fill(1);
        Tensor x = empty(pairs.Length, features.Width), y = empty(pairs.Length, 1);
        TensorData.CopyFrom<float>(inputs, x);
        TensorData.CopyFrom<float>(labels, y);
        return new LinkTask(x.DetachFromDisposeScope(), y.DetachFromDisposeScope(), seed);
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        Inputs.Dispose();
        Labels.Dispose();
    }
}
