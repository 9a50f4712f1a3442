using Gossamer.Graphs.Encoders;
using Gossamer.Graphs.Links;
using Gossamer.Learning.Tensors;
using TorchSharp;
using static TorchSharp.torch;

namespace Gossamer.Graphs.LinkTraining;

/// <summary>The probability of a link that a trained encoder gives, from messages over one graph.</summary>
public sealed class LinkEncoderScorer(LinkEncoder model, MessageGraph graph) : ILinkScorer
{
    private const int Batch = 1 << 16;

    /// <inheritdoc/>
    public void Score(ReadOnlySpan<LinkPair> pairs, Span<float> scores)
    {
        if (pairs.IsEmpty) return;
        using IDisposable grad = no_grad();
        using DisposeScope scope = NewDisposeScope();
        Tensor outputs = model.Encode(graph);
        for (int start = 0; start < pairs.Length; start += Batch)
        {
            using DisposeScope batch = NewDisposeScope();
            int count = Math.Min(Batch, pairs.Length - start);
            long[] numbers = new long[2 * count];
            for (int i = 0; i < count; i++)
                (numbers[2 * i], numbers[2 * i + 1]) = (pairs[start + i].Source, pairs[start + i].Target);
            Tensor logits = model.Judge(outputs, tensor(numbers).reshape(count, 2));
            TensorData.CopyTo(logits.sigmoid().reshape(count), scores.Slice(start, count));
        }
    }
}
