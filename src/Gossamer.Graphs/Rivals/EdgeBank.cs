using Gossamer.Graphs.Links;
using Gossamer.Graphs.Splits;

namespace Gossamer.Graphs.Rivals;

/// <summary>
/// Memory and nothing else: a pair is a link if it was one before (Poursafaei, Huang, Pelrine, Rabbany, "Towards better evaluation for
/// dynamic link prediction", NeurIPS 2022). Knows what the models know, the events before the part.
/// </summary>
public sealed class EdgeBank : ILinkScorer
{
    private readonly LinkEvents _events;
    private readonly HashSet<long> _known = [];

    /// <summary>Remembers events <paramref name="first"/> to <paramref name="end"/> − 1.</summary>
    public EdgeBank(LinkEvents events, int first, int end)
    {
        _events = events;
        for (int i = first; i < end; i++) _known.Add(events.Pairs[i].Key);
    }

    /// <summary>
    /// Remembers, of the events that <paramref name="part"/> may know, those that are not older at the last of them than the part is long.
    /// </summary>
    public static EdgeBank Windowed(LinkEvents events, LinkPart part)
    {
        Int128 length = (Int128)events.Times[part.Events[^1]] - events.Times[part.Events[0]];
        long start = (long)Int128.Max(long.MinValue, events.Times[part.KnownEvents - 1] - length);
        return new EdgeBank(events, events.FirstAt(start), part.KnownEvents);
    }

    /// <inheritdoc/>
    public void Score(ReadOnlySpan<LinkPair> pairs, Span<float> scores)
    {
        for (int i = 0; i < pairs.Length; i++) scores[i] = _known.Contains(_events.Canonical(pairs[i]).Key) ? 1 : 0;
    }
}
