using Gossamer.Graphs.Links;

namespace Gossamer.Graphs.Rivals;

/// <summary>
/// The product of the numbers of neighbours (Barabási and Albert, Science 286, 1999; as a score: Liben-Nowell and Kleinberg, 2007).
/// </summary>
public sealed class PreferentialAttachment : ILinkScorer
{
    private readonly StaticNeighbours _neighbours;

    /// <summary>Counts neighbours by the events before <paramref name="end"/>.</summary>
    public PreferentialAttachment(LinkEvents events, int end) => _neighbours = new StaticNeighbours(events, end);

    /// <inheritdoc/>
    public void Score(ReadOnlySpan<LinkPair> pairs, Span<float> scores)
    {
        for (int i = 0; i < pairs.Length; i++) scores[i] = (float)_neighbours.Degree(pairs[i].Source) * _neighbours.Degree(pairs[i].Target);
    }
}
