using Gossamer.Graphs.Links;

namespace Gossamer.Graphs.Rivals;

/// <summary>Σ 1 / ln(neighbours of z) over the common neighbours z (Adamic and Adar, Social Networks 25, 2003).</summary>
public sealed class AdamicAdar : ILinkScorer
{
    private readonly StaticNeighbours _neighbours;
    private readonly float[] _weights;

    /// <summary>Looks at the events before <paramref name="end"/>.</summary>
    public AdamicAdar(LinkEvents events, int end)
    {
        _neighbours = new StaticNeighbours(events, end);
        // A node with one neighbour is common to no two nodes; to a node and itself it is, and counts nothing.
        _weights =
        [
            .. Enumerable.Range(0, events.Nodes).Select(
                node => _neighbours.Degree(node) < 2 ? 0 : (float)(1 / Math.Log(_neighbours.Degree(node)))),
        ];
    }

    /// <inheritdoc/>
    public void Score(ReadOnlySpan<LinkPair> pairs, Span<float> scores)
    {
        for (int i = 0; i < pairs.Length; i++) scores[i] = Common(_neighbours.Of(pairs[i].Source), _neighbours.Of(pairs[i].Target));
    }

    private float Common(ReadOnlySpan<int> a, ReadOnlySpan<int> b)
    {
        float sum = 0;
        for (int i = 0, j = 0; i < a.Length && j < b.Length;)
        {
            int difference = a[i].CompareTo(b[j]);
            if (difference == 0) sum += _weights[a[i]];
            if (difference <= 0) i++;
            if (difference >= 0) j++;
        }
        return sum;
    }
}
