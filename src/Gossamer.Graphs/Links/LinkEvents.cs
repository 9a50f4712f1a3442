using Gossamer.Graphs.Temporal;

namespace Gossamer.Graphs.Links;

/// <summary>
/// What link prediction learns from and is judged on: the edges of a temporal graph in chronological order, those of one time as the edge
/// list has them, without self-loops.
/// </summary>
public sealed class LinkEvents
{
    private readonly LinkPair[] _pairs;
    private readonly long[] _times;
    private readonly Dictionary<long, int> _first = [];
    private readonly bool[] _isFirst;

    private LinkEvents(int nodes, bool undirected, LinkPair[] pairs, long[] times)
    {
        (Nodes, IsUndirected, _pairs, _times, _isFirst) = (nodes, undirected, pairs, times, new bool[pairs.Length]);
        for (int i = 0; i < pairs.Length; i++) _isFirst[i] = _first.TryAdd(pairs[i].Key, i);
    }

    /// <summary>Nodes of the graph.</summary>
    public int Nodes { get; }

    /// <summary>Whether a link has no direction; the lesser node is then the source of every pair.</summary>
    public bool IsUndirected { get; }

    /// <summary>Events.</summary>
    public int Count => _pairs.Length;

    /// <summary>The pair of each event.</summary>
    public ReadOnlySpan<LinkPair> Pairs => _pairs;

    /// <summary>The time of each event, ascending.</summary>
    public ReadOnlySpan<long> Times => _times;

    /// <summary>The events of <paramref name="graph"/>.</summary>
    /// <param name="graph">The graph.</param>
    /// <param name="undirected">Whether a → b and b → a are one link; they are made one here, before anything is split.</param>
    /// <exception cref="ArgumentException">There is no edge between different nodes, or more than an array holds.</exception>
    public static LinkEvents Of(TemporalGraph graph, bool undirected = false)
    {
        if (graph.Edges > Array.MaxLength / 2)
            throw new ArgumentException($"the graph has {graph.Edges} edges, link prediction takes at most {Array.MaxLength / 2}");
        var pairs = new List<LinkPair>((int)graph.Edges);
        var times = new List<long>((int)graph.Edges);
        for (long place = 0; place < graph.Edges; place++)
        {
            TemporalEdge edge = graph.EdgeAt(place);
            if (edge.Source == edge.Target) continue;
            pairs.Add(
                undirected && edge.Source > edge.Target ? new LinkPair(edge.Target, edge.Source) : new LinkPair(edge.Source, edge.Target));
            times.Add(edge.Time);
        }
        if (pairs.Count == 0) throw new ArgumentException("the graph has no edge between different nodes: there is nothing to predict");
        return new LinkEvents(graph.Nodes, undirected, [.. pairs], [.. times]);
    }

    /// <summary>Whether no event before <paramref name="index"/> has the same pair.</summary>
    public bool IsFirst(int index) => _isFirst[index];

    /// <summary>The first event of <paramref name="pair"/>; null if there is none.</summary>
    public int? FirstOf(LinkPair pair) => _first.TryGetValue(Canonical(pair).Key, out int index) ? index : null;

    /// <summary>Whether <paramref name="pair"/> has an event at <paramref name="time"/> or before.</summary>
    public bool HasOccurredBy(LinkPair pair, long time) => FirstOf(pair) is { } first && _times[first] <= time;

    /// <summary>The first event at <paramref name="time"/> or later; the number of events if there is none.</summary>
    public int FirstAt(long time)
    {
        int low = 0, high = Count;
        while (low < high)
        {
            int middle = low + (high - low) / 2;
            if (_times[middle] < time) low = middle + 1;
            else high = middle;
        }
        return low;
    }

    /// <summary>
    /// The last time at which nothing but the events before <paramref name="end"/> has happened; <paramref name="end"/> is the first event
    /// of its time.
    /// </summary>
    public long TimeBefore(int end) => end == Count ? _times[^1] : _times[end] - 1;

    /// <summary>Which nodes the events before <paramref name="end"/> touch.</summary>
    public bool[] SeenBefore(int end)
    {
        bool[] seen = new bool[Nodes];
        foreach (LinkPair pair in _pairs.AsSpan(0, end)) seen[pair.Source] = seen[pair.Target] = true;
        return seen;
    }

    /// <summary>The pair as events have it.</summary>
    public LinkPair Canonical(LinkPair pair) => IsUndirected && pair.Source > pair.Target ? new LinkPair(pair.Target, pair.Source) : pair;
}
