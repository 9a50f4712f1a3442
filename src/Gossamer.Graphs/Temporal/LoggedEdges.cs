using Gossamer.Graphs.Storage;

namespace Gossamer.Graphs.Temporal;

/// <summary>
/// Edges of a log laid over the graph that they were appended to. Rows that got edges are merged here, all others are read where they lie,
/// so that what an append costs depends on the rows it touches and not on the graph.
/// </summary>
internal sealed unsafe class LoggedEdges : IDisposable
{
    private readonly NativeList<int> _targets;
    private readonly NativeList<long> _times;
    private readonly Dictionary<int, (long Start, int Count)> _rows = [];
    private readonly TemporalEdge[] _edges;
    private readonly long[] _places;

    /// <summary>Lays <paramref name="log"/> over <paramref name="graph"/>, whose own rows must not hold it yet.</summary>
    public LoggedEdges(TemporalGraph graph, EdgeLog log)
    {
        NewNodes = log.NewNodes;
        Report = log.Report;
        // Stable: edges of one time stay in the order of their appending, after those of the graph.
        _edges = [.. log.Edges.OrderBy(static edge => edge.Time)];
        _places = new long[_edges.Length];
        for (int i = 0; i < _edges.Length; i++) _places[i] = i + graph.FilePlaceAfter(_edges[i].Time);
        TouchedNodes = [.. _edges.SelectMany(static edge => new[] { edge.Source, edge.Target }).Distinct().Order()];
        ILookup<int, TemporalEdge> bySource = _edges.ToLookup(static edge => edge.Source);
        long merged = bySource.Sum(own => (long)graph.FileRow(own.Key).Count + own.Count());
        (_targets, _times) = (new NativeList<int>(merged), new NativeList<long>(merged));
        foreach (IGrouping<int, TemporalEdge> own in bySource) Merge(own.Key, graph.FileRow(own.Key), own);
    }

    /// <summary>Edges.</summary>
    public int Count => _edges.Length;

    /// <summary>Identifiers of nodes that the graph has not.</summary>
    public IReadOnlyList<long> NewNodes { get; }

    /// <summary>Nodes that one of the edges leaves or enters, ascending.</summary>
    public IReadOnlyList<int> TouchedNodes { get; }

    /// <summary>What was read when edges were appended.</summary>
    public AppendReport Report { get; }

    /// <summary>Time of the first edge.</summary>
    public long MinTime => _edges[0].Time;

    /// <summary>Time of the last edge.</summary>
    public long MaxTime => _edges[^1].Time;

    /// <summary>Bytes of merged rows.</summary>
    public long Bytes => _times.Count * (sizeof(int) + sizeof(long));

    /// <summary>The merged row of <paramref name="node"/>; false where no edge was appended to it.</summary>
    public bool TryRow(int node, out EdgeRow row)
    {
        bool found = _rows.TryGetValue(node, out (long Start, int Count) place);
        row = found ? new EdgeRow(_targets.Items + place.Start, _times.Items + place.Start, place.Count) : default;
        return found;
    }

    /// <summary>
    /// What stands at a place of the chronological order of all edges: an edge of the log, or null and the place among the graph's own.
    /// </summary>
    public TemporalEdge? At(long place, out long filePlace)
    {
        int found = Array.BinarySearch(_places, place);
        filePlace = found >= 0 ? -1 : place - ~found;
        return found >= 0 ? _edges[found] : null;
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _targets.Dispose();
        _times.Dispose();
    }

    private void Merge(int node, EdgeRow file, IEnumerable<TemporalEdge> appended)
    {
        long start = _times.Count;
        int from = 0;
        foreach (TemporalEdge edge in appended)
        {
            int to = file.FirstAfter(from, file.Count, edge.Time);
            for (; from < to; from++) Add(file.Targets[from], file.Times[from]);
            Add(edge.Target, edge.Time);
        }
        for (; from < file.Count; from++) Add(file.Targets[from], file.Times[from]);
        long count = _times.Count - start;
        if (count > int.MaxValue) throw new NotSupportedException($"node {node} has {count} edges, at most {int.MaxValue} are possible");
        _rows.Add(node, (start, (int)count));

        void Add(int target, long time)
        {
            _targets.Add(target);
            _times.Add(time);
        }
    }
}
