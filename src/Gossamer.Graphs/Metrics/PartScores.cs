using Gossamer.Graphs.Links;
using Gossamer.Graphs.Negatives;
using Gossamer.Graphs.Splits;

namespace Gossamer.Graphs.Metrics;

/// <summary>The scores of a part's positives and of all their negatives.</summary>
public sealed class PartScores
{
    private readonly LinkEvents _events;
    private readonly LinkPart _part;
    private readonly PartGroups _groups;
    private readonly int _rankingSize;
    private readonly float[] _positives, _balanced, _historical, _ranking;

    private PartScores(LinkEvents events, LinkPart part, NegativeSet negatives, ILinkScorer scorer)
    {
        (_events, _part, _groups, _rankingSize) = (events, part, PartGroups.Of(events, part), negatives.RankingSize);
        _positives = Scores(scorer, [.. part.Events.Select(index => events.Pairs[index])]);
        _balanced = Scores(scorer, negatives.Balanced);
        _historical = Scores(scorer, negatives.Historical);
        _ranking = Scores(scorer, negatives.Ranking);
    }

    /// <summary>Scores a part.</summary>
    public static PartScores Of(LinkSplit split, LinkPart part, NegativeSet negatives, ILinkScorer scorer) =>
        new(split.Events, part, negatives, scorer);

    /// <summary>The threshold that is right most often on all positives and their balanced negatives.</summary>
    public double BestThreshold()
    {
        int[] places = _groups.Places(LinkGroup.All);
        return LinkMetrics.BestThreshold(Select(_positives, places), Select(_balanced, places));
    }

    /// <summary>Judges a group of positives against their negatives of one kind.</summary>
    /// <param name="group">The positives.</param>
    /// <param name="negatives">Balanced or historical.</param>
    /// <param name="validatedThreshold">The threshold that was best on the validation part.</param>
    public LinkFigures Judge(LinkGroup group, NegativeKind negatives, double validatedThreshold)
    {
        if (negatives == NegativeKind.Ranking)
            throw new ArgumentException("ranking negatives stand beside each of the others", nameof(negatives));
        int[] places = _groups.Places(group);
        float[] positive = Select(_positives, places);
        float[] negative = negatives == NegativeKind.Balanced ? Select(_balanced, places)
            : _historical.Length == 0 ? []
            : Select(_historical, places);
        return new LinkFigures
        {
            Group = group,
            Negatives = negatives,
            Positives = places.Length,
            Auc = LinkMetrics.Auc(positive, negative),
            Ap = LinkMetrics.AveragePrecision(positive, negative),
            Accuracy = LinkMetrics.Accuracy(positive, negative, 0.5),
            ValidatedAccuracy = LinkMetrics.Accuracy(positive, negative, validatedThreshold),
            Brier = LinkMetrics.Brier(positive, negative),
            Ranking = Rank(places),
        };
    }

    private static float[] Scores(ILinkScorer scorer, ReadOnlySpan<LinkPair> pairs)
    {
        float[] scores = new float[pairs.Length];
        scorer.Score(pairs, scores);
        return scores;
    }

    private static float[] Select(float[] scores, int[] places) => Array.ConvertAll(places, place => scores[place]);

    private RankingSummary Rank(int[] places) => _rankingSize == 0
        ? RankingSummary.Of([], [])
        : RankingSummary.Of(
            Array.ConvertAll(places, place => LinkMetrics.Rank(_positives[place], _ranking.AsSpan(place * _rankingSize, _rankingSize))),
            Array.ConvertAll(places, place => _events.Pairs[_part.Events[place]].Source));
}
