using Gossamer.Graphs.Links;
using Gossamer.Graphs.Splits;
using Gossamer.Kernels.Randomness;

namespace Gossamer.Graphs.Negatives;

/// <summary>Draws single negatives: a bounded number of tries, then all candidates are enumerated.</summary>
internal sealed class NegativeDraw
{
    private readonly LinkEvents _events;
    private readonly LinkPart _part;
    private readonly bool _strict;
    private readonly int[] _nodes;

    public NegativeDraw(LinkSplit split, LinkPart part)
    {
        (_events, _part, _strict) = (split.Events, part, split.Protocol == LinkProtocol.Strict);
        bool[] seen = _events.SeenBefore(part.KnownEvents);
        _nodes = [.. Enumerable.Range(0, _events.Nodes).Where(node => !_strict || seen[node])];
    }

    /// <summary>Another target for the source of event <paramref name="positive"/>.</summary>
    public LinkPair OtherTarget(int positive, CounterRandom random)
    {
        int source = _events.Pairs[positive].Source;
        for (int attempt = 0; attempt < NegativeSet.MostTries; attempt++)
        {
            var pair = new LinkPair(source, Node(random, attempt));
            if (IsNegative(pair, positive)) return pair;
        }
        LinkPair[] left = [.. _nodes.Select(target => new LinkPair(source, target)).Where(pair => IsNegative(pair, positive))];
        if (left.Length == 0)
            throw new InvalidOperationException(
                $"node {source} is linked to every other node: there is no negative for its event {positive}");
        return left[random.Below(NegativeSet.MostTries, left.Length)];
    }

    /// <summary>Another pair than that of event <paramref name="positive"/>.</summary>
    public LinkPair OtherPair(int positive, CounterRandom random)
    {
        for (int attempt = 0; attempt < NegativeSet.MostTries; attempt++)
        {
            var pair = new LinkPair(Node(random, 2 * attempt), Node(random, 2 * attempt + 1));
            if (IsNegative(pair, positive)) return pair;
        }
        // Row by row from a random one: all pairs of a large graph are too many to list.
        int start = random.Below(2 * NegativeSet.MostTries, _nodes.Length);
        for (int i = 0; i < _nodes.Length; i++)
        {
            int source = _nodes[(start + i) % _nodes.Length];
            LinkPair[] left = [.. _nodes.Select(target => new LinkPair(source, target)).Where(pair => IsNegative(pair, positive))];
            if (left.Length > 0) return left[random.Below(2 * NegativeSet.MostTries + 1, left.Length)];
        }
        throw new InvalidOperationException(
            $"all pairs of the {_nodes.Length} nodes are linked: there is no negative for event {positive}");
    }

    /// <summary>
    /// Draws from the pairs with an event before the part begins (strict) or outside the part (released) and none in it; empty if there are
    /// none.
    /// </summary>
    public LinkPair[] Silent(CounterRandom random, int count)
    {
        HashSet<long> present = [.. _part.Events.Select(index => _events.Pairs[index].Key)];
        List<LinkPair> silent = [];
        for (int i = 0; i < _part.KnownEvents; i++)
            if (_events.IsFirst(i) && !present.Contains(_events.Pairs[i].Key)) silent.Add(_events.Pairs[i]);
        return silent.Count == 0 ? [] : [.. Enumerable.Range(0, count).Select(place => silent[random.Below((ulong)place, silent.Count)])];
    }

    private int Node(CounterRandom random, int counter) => _nodes[random.Below((ulong)counter, _nodes.Length)];

    private bool IsNegative(LinkPair pair, int positive) => _strict
        ? pair.Source != pair.Target && !_events.HasOccurredBy(pair, _events.Times[positive])
        : _events.FirstOf(pair) is null;
}
