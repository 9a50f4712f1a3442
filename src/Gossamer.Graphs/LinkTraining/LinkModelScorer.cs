using Gossamer.Graphs.Links;
using Gossamer.Learning.Tensors;
using TorchSharp;
using static TorchSharp.torch;

namespace Gossamer.Graphs.LinkTraining;

/// <summary>The probability of a link that a trained predictor gives, from the features of one part.</summary>
public sealed class LinkModelScorer(nn.Module<Tensor, Tensor> model, PairFeatures features) : ILinkScorer
{
    private const int Batch = 1 << 16;

    /// <inheritdoc/>
    public void Score(ReadOnlySpan<LinkPair> pairs, Span<float> scores)
    {
        float[] inputs = new float[Math.Min(Batch, pairs.Length) * features.Width];
        for (int start = 0; start < pairs.Length; start += Batch)
        {
            using IDisposable grad = no_grad();
            using DisposeScope scope = NewDisposeScope();
            int count = Math.Min(Batch, pairs.Length - start);
            Span<float> rows = inputs.AsSpan(0, count * features.Width);
            features.Fill(pairs.Slice(start, count), rows);
            Tensor x = empty(count, features.Width);
            TensorData.CopyFrom<float>(rows, x);
            TensorData.CopyTo(model.call(x).sigmoid().reshape(count), scores.Slice(start, count));
        }
    }
}
