using Gossamer.Graphs.Links;
using Gossamer.Graphs.Splits;
using Gossamer.Kernels.Aggregation;

namespace Gossamer.Graphs.LinkTraining;

/// <summary>What messages are passed along when links of a part are predicted.</summary>
public static class KnownLinks
{
    /// <summary>
    /// The pairs of all events that predictions of <paramref name="part"/> may know, each once and in both directions: [nodes, nodes].
    /// </summary>
    /// <param name="split">The split.</param>
    /// <param name="part">A part of it.</param>
    /// <param name="learnt">
    /// Pairs to leave out in either direction, because a network learns from them whether they are linked. Links must not have their own
    /// edge, or the network would learn that what has an edge is linked; and if they alone had none, it would learn the opposite.
    /// </param>
    public static EdgeTopology Of(LinkSplit split, LinkPart part, ReadOnlySpan<LinkPair> learnt = default)
    {
        LinkEvents events = split.Events;
        var links = new HashSet<LinkPair>();
        foreach (LinkPair pair in events.Pairs[..part.KnownEvents]) links.Add(Either(pair));
        foreach (LinkPair pair in learnt) links.Remove(Either(pair));
        LinkPair[] ordered = [.. links.OrderBy(static pair => pair.Source).ThenBy(static pair => pair.Target)];
        int[] one = [.. ordered.Select(static pair => pair.Source)], other = [.. ordered.Select(static pair => pair.Target)];
        return EdgeTopology.FromPairs(events.Nodes, events.Nodes, [.. one, .. other], [.. other, .. one]);

        static LinkPair Either(LinkPair pair) => pair.Source <= pair.Target ? pair : new LinkPair(pair.Target, pair.Source);
    }
}
