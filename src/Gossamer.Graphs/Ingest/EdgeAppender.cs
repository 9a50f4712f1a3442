using System.Runtime.InteropServices;
using Gossamer.Graphs.Storage;
using Gossamer.Graphs.Temporal;

namespace Gossamer.Graphs.Ingest;

/// <summary>Collects the edges of one append and lets in those that the policies of a graph's ingest would have let in.</summary>
internal sealed unsafe class EdgeAppender : IDisposable
{
    private readonly TemporalGraph _graph;
    private readonly IngestOptions _options;
    private readonly IdIndex _nodes = new();
    private readonly NativeList<TemporalEdge> _edges = new();
    private readonly List<long> _newNodes = [];
    private long _selfLoops;

    /// <summary>An append to <paramref name="graph"/>, which stays the caller's.</summary>
    /// <exception cref="ArgumentException">Its times are ranks, which new times would shift.</exception>
    public EdgeAppender(TemporalGraph graph)
    {
        if (graph.FileReport.TimeRule == TimeRule.Rank)
            throw new ArgumentException(
                "times of this graph are ranks of their values, which new times would shift: make it anew from all edges with gossamer "
                + "graph ingest");
        (_graph, _options) = (graph, graph.FileReport.Options);
        for (int node = 0; node < graph.Nodes; node++) _nodes.Number(graph.Identifier(node));
    }

    /// <summary>Edges so far.</summary>
    public long EdgesRead { get; private set; }

    /// <summary>Why no edge at <paramref name="time"/> may be appended; null if one may.</summary>
    public (string Problem, string Remedy)? Refusal(long time) =>
        _options.MultiEdges == MultiEdges.FirstOccurrence && _graph.Edges > 0 && time < _graph.MaxTime
            ? ($"the time {time} comes before {_graph.MaxTime}, the graph's last",
                "a graph of first occurrences takes no earlier ones: make it anew from all edges with gossamer graph ingest")
            : null;

    /// <summary>Takes an edge.</summary>
    /// <exception cref="NotSupportedException">There are too many nodes.</exception>
    public void Add(long source, long target, long time)
    {
        EdgesRead++;
        var edge = new TemporalEdge(Number(source), Number(target), time);
        if (source == target) _selfLoops++;
        if (source != target || _options.SelfLoops == SelfLoops.Keep) _edges.Add(edge);
    }

    /// <summary>Writes what is let in to the log of <paramref name="graph"/>, the file of this append's graph.</summary>
    public AppendReport Write(string graph, long lines, long otherLines)
    {
        StagedEdges.SortByTime(_edges);
        long duplicates = _edges.Count;
        using var fresh = new NativeList<TemporalEdge>(_edges.Count);
        for (long i = 0; i < _edges.Count; i++)
            if (!Row(_edges[i].Source).Contains(_edges[i].Target, _edges[i].Time)) fresh.Add(_edges[i]);
        StagedEdges.CountDuplicates(fresh, remove: true);
        duplicates -= fresh.Count;
        NativeList<TemporalEdge> kept = _options.ExactDuplicates == ExactDuplicates.Collapse ? fresh : _edges;
        if (_options.MultiEdges == MultiEdges.FirstOccurrence)
        {
            StagedEdges.KeepFirstOccurrences(kept);
            long first = 0;
            for (long i = 0; i < kept.Count; i++)
                if (!Row(kept[i].Source).Contains(kept[i].Target)) kept[first++] = kept[i];
            kept.Truncate(first);
        }
        var report = new AppendReport(lines, otherLines, EdgesRead, _selfLoops, duplicates, kept.Count, _newNodes.Count);
        EdgeLog.Append(
            EdgeLog.PathOf(graph), _graph.FileCheck, CollectionsMarshal.AsSpan(_newNodes),
            new ReadOnlySpan<TemporalEdge>(kept.Items, checked((int)kept.Count)), report);
        return report;
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _nodes.Dispose();
        _edges.Dispose();
    }

    private int Number(long identifier)
    {
        int known = _nodes.Count, number = _nodes.Number(identifier);
        if (number < 0) throw new NotSupportedException("at most 2^31 - 1 nodes are possible");
        if (number == known) _newNodes.Add(identifier);
        return number;
    }

    private EdgeRow Row(int node) => node < _graph.Nodes ? _graph.Row(node) : default;
}
