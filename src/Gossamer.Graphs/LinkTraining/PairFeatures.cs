using Gossamer.Graphs.Embeddings;
using Gossamer.Graphs.Links;

namespace Gossamer.Graphs.LinkTraining;

/// <summary>
/// What a predictor sees of a pair: the vectors of source and target, joined as <see cref="PairJoin"/> says, at their
/// <see cref="NodeVectors.UnitScale"/>: vectors grow from one rebuild to the next, and a predictor must not take that for news. Zero stays
/// zero.
/// </summary>
public sealed class PairFeatures
{
    private readonly NodeVectors _vectors;
    private readonly PairJoin _join;
    private readonly float _scale;

    /// <summary>The features that <paramref name="vectors"/> give.</summary>
    public PairFeatures(NodeVectors vectors, PairJoin join = PairJoin.Concatenation) =>
        (_vectors, _join, _scale) = (vectors, join, vectors.UnitScale);

    /// <summary>Features of a pair.</summary>
    public int Width => _join == PairJoin.Concatenation ? 2 * _vectors.Dimension : _vectors.Dimension;

    /// <summary>Writes the features of <paramref name="pairs"/>: [pairs, <see cref="Width"/>].</summary>
    public void Fill(ReadOnlySpan<LinkPair> pairs, Span<float> features)
    {
        for (int i = 0; i < pairs.Length; i++)
        {
            Span<float> row = features.Slice(Width * i, Width);
            ReadOnlySpan<float> source = _vectors[pairs[i].Source], target = _vectors[pairs[i].Target];
            for (int j = 0; j < source.Length; j++)
            {
                (float a, float b) = (_scale * source[j], _scale * target[j]);
                switch (_join)
                {
                    case PairJoin.Concatenation:
                        (row[j], row[source.Length + j]) = (a, b);
                        break;
                    case PairJoin.Product:
                        row[j] = a * b;
                        break;
                    case PairJoin.Distance:
                        row[j] = Math.Abs(a - b);
                        break;
                    default:
                        row[j] = (a - b) * (a - b);
                        break;
                }
            }
        }
    }
}
