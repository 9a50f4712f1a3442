namespace Gossamer.Graphs.Links;

/// <summary>Says how likely pairs are linked.</summary>
public interface ILinkScorer
{
    /// <summary>Scores <paramref name="pairs"/>; higher is likelier.</summary>
    void Score(ReadOnlySpan<LinkPair> pairs, Span<float> scores);
}
