using Gossamer.Graphs.Embeddings;
using Gossamer.Graphs.Links;

namespace Gossamer.Graphs.LinkTraining;

/// <summary>
/// What a predictor sees of a pair: the vectors of source and target, one after the other. All vectors of a part are multiplied by one number that
/// makes the root mean square of their elements one, as far as nodes are known: vectors grow from one rebuild to the next, and a predictor must
/// not take that for news. Zero stays zero.
/// </summary>
public sealed class PairFeatures
{
    private readonly NodeVectors _vectors;
    private readonly float _scale;

    /// <summary>The features that <paramref name="vectors"/> give.</summary>
    public PairFeatures(NodeVectors vectors)
    {
        _vectors = vectors;
        double squares = 0;
        long count = 0;
        for (int node = 0; node < vectors.Nodes; node++)
        {
            if (!vectors.IsKnown(node)) continue;
            foreach (float value in vectors[node]) squares += (double)value * value;
            count += vectors.Dimension;
        }
        _scale = squares == 0 ? 1 : (float)Math.Sqrt(count / squares);
    }

    /// <summary>Features of a pair.</summary>
    public int Width => 2 * _vectors.Dimension;

    /// <summary>Writes the features of <paramref name="pairs"/>: [pairs, <see cref="Width"/>].</summary>
    public void Fill(ReadOnlySpan<LinkPair> pairs, Span<float> features)
    {
        for (int i = 0; i < pairs.Length; i++)
        {
            Span<float> row = features.Slice(Width * i, Width);
            _vectors[pairs[i].Source].CopyTo(row);
            _vectors[pairs[i].Target].CopyTo(row[_vectors.Dimension..]);
        }
        foreach (ref float value in features) value *= _scale;
    }
}
