using System.IO.Hashing;
using System.Text.Json;
using Gossamer.Graphs.Ingest;
using Gossamer.Graphs.Storage;
using Gossamer.Learning.Data.Formats;
using Gossamer.Learning.Runs;

namespace Gossamer.Graphs.Temporal;

/// <summary>
/// A directed multigraph whose edges have times, as compressed rows: the edges that leave a node lie together, ascending by time. It is
/// read-only and lies outside the managed heap or in a mapped file (<c>.tcsr</c>), so that only what is looked at takes memory. Edges that
/// were appended to the file (<see cref="TemporalLog"/>) are merged as rows are read.
/// </summary>
public sealed unsafe class TemporalGraph : IDisposable
{
    private readonly TcsrImage _image;
    private readonly TcsrLayout _layout;
    private readonly long _rowsAt, _targetsAt, _timesAt;
    private readonly int _fileNodes;
    private LoggedEdges? _log;
    private IngestReport? _report;

    private TemporalGraph(TcsrImage image, TcsrLayout layout, long minTime, long maxTime, IngestReport report)
    {
        (_image, _layout, MinTime, MaxTime, FileReport) = (image, layout, minTime, maxTime, report);
        (_rowsAt, _targetsAt, _timesAt) = (layout.RowPointers.Offset, layout.Targets.Offset, layout.Times.Offset);
        Nodes = _fileNodes = (int)layout.Nodes;
        Edges = layout.Edges;
    }

    /// <summary>Nodes, numbered from 0 in the order in which the edge list names them.</summary>
    public int Nodes { get; private set; }

    /// <summary>Edges.</summary>
    public long Edges { get; private set; }

    /// <summary>Time of the first edge; 0 without any.</summary>
    public long MinTime { get; private set; }

    /// <summary>Time of the last edge; 0 without any.</summary>
    public long MaxTime { get; private set; }

    /// <summary>What the edge list held; where edges were appended, all together, counted when it is first asked for.</summary>
    public IngestReport Report => _report ??= _log is null ? FileReport : CountAll(_log.Report);

    /// <summary>Bytes of the graph, in memory or as a file.</summary>
    public long Bytes => _image.Length + (_log?.Bytes ?? 0);

    /// <summary>Nodes that edges appended to the file leave or enter, ascending; empty where none were.</summary>
    public IReadOnlyList<int> TouchedNodes => _log?.TouchedNodes ?? [];

    /// <summary>First edge of each node of the file and, last, the number of its edges: [nodes + 1].</summary>
    internal long* RowPointers => (long*)(_image.Start + _rowsAt);

    /// <summary>Target of each edge of the file.</summary>
    internal int* TargetItems => (int*)(_image.Start + _targetsAt);

    /// <summary>Time of each edge of the file.</summary>
    internal long* TimeItems => (long*)(_image.Start + _timesAt);

    /// <summary>What the file's edge list held, without what was appended.</summary>
    internal IngestReport FileReport { get; }

    /// <summary>Values of ranked times; 0 where times are none.</summary>
    internal long TimeValues => _layout.TimeValues;

    /// <summary>A check over the checks of the file, by which a log knows its graph.</summary>
    internal ulong FileCheck
    {
        get
        {
            var hash = new XxHash3();
            hash.Append(new ReadOnlySpan<byte>(_image.Start, TcsrLayout.HeaderBytes));
            foreach (TcsrSection section in _layout.Sections)
                hash.Append(new ReadOnlySpan<byte>(_image.Start + section.CheckOffset, sizeof(uint)));
            return hash.GetCurrentHashAsUInt64();
        }
    }

    private long* Order => (long*)(_image.Start + _layout.Order.Offset);

    /// <summary>Opens a <c>.tcsr</c> file, with the edges that were appended to it, and checks all of both.</summary>
    /// <exception cref="FileNotFoundException">There is none.</exception>
    /// <exception cref="InvalidDataException">It is damaged, or its log is; the message names file and place.</exception>
    public static TemporalGraph Open(string path)
    {
        TemporalGraph graph = OpenFile(path);
        try
        {
            if (EdgeLog.Read(EdgeLog.PathOf(path), graph) is { } log) graph.Lay(log);
            return graph;
        }
        catch
        {
            graph.Dispose();
            throw;
        }
    }

    /// <summary>Opens a <c>.tcsr</c> file without what was appended to it.</summary>
    internal static TemporalGraph OpenFile(string path)
    {
        TcsrImage image = TcsrImage.Open(path);
        try
        {
            var header = new ReadOnlySpan<byte>(image.Start, (int)Math.Min(image.Length, TcsrLayout.HeaderBytes));
            TcsrLayout layout = TcsrLayout.ReadHeader(header, image.Length, path, out long min, out long max);
            foreach (TcsrSection section in layout.Sections)
            {
                if (*(ulong*)(image.Start + section.CheckOffset) != TcsrBuilder.Check(image.Start, section))
                    throw FormatError.At(
                        path, $"offset {section.CheckOffset}", $"the {section.Name} do not agree with their CRC-32C",
                        "the file is damaged, make it anew with: gossamer graph ingest");
            }
            var graph = new TemporalGraph(image, layout, min, max, ReadReport(image, layout, path));
            TcsrValidation.Check(graph, path);
            return graph;
        }
        catch
        {
            image.Dispose();
            throw;
        }
    }

    /// <summary>A graph of edges that are at hand; edges of one time keep their order.</summary>
    /// <param name="nodes">Nodes.</param>
    /// <param name="edges">Edges in any order.</param>
    /// <exception cref="ArgumentException">An edge names a node outside [0, <paramref name="nodes"/>).</exception>
    public static TemporalGraph FromEdges(int nodes, IReadOnlyList<TemporalEdge> edges)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(nodes);
        using var staged = new NativeList<TemporalEdge>(edges.Count);
        foreach (TemporalEdge edge in edges)
        {
            if (edge.Source < 0 || edge.Source >= nodes || edge.Target < 0 || edge.Target >= nodes)
                throw new ArgumentException(
                    $"the edge from {edge.Source} to {edge.Target} names a node outside 0 to {nodes - 1}", nameof(edges));
            staged.Add(edge);
        }
        StagedEdges.SortByTime(staged);
        return FromSorted(staged, nodes, Enumerable, [], new IngestReport(), TcsrImage.Allocate);

        void Enumerable(nint target)
        {
            for (int u = 0; u < nodes; u++) ((long*)target)[u] = u;
        }
    }

    /// <summary>The graph with every edge turned round: the edges that enter a node lie together, ascending by time.</summary>
    public TemporalGraph Transpose()
    {
        using NativeList<TemporalEdge> staged = InOrder(static edge => new TemporalEdge(edge.Target, edge.Source, edge.Time));
        return FromSorted(staged, Nodes, CopyIdentifiers, Values(), Report, TcsrImage.Allocate);
    }

    /// <summary>Edges that leave <paramref name="node"/>.</summary>
    public int Degree(int node) => CheckedRow(node).Count;

    /// <summary>Where the edges of <paramref name="node"/> lead, ascending by time.</summary>
    public ReadOnlySpan<int> Targets(int node)
    {
        EdgeRow row = CheckedRow(node);
        return new ReadOnlySpan<int>(row.Targets, row.Count);
    }

    /// <summary>Times of the edges of <paramref name="node"/>, ascending.</summary>
    public ReadOnlySpan<long> Times(int node)
    {
        EdgeRow row = CheckedRow(node);
        return new ReadOnlySpan<long>(row.Times, row.Count);
    }

    /// <summary>The edge at a place of the chronological order, from 0; edges of one time come as in the edge list.</summary>
    public TemporalEdge EdgeAt(long place)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(place);
        ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual(place, Edges);
        if (_log?.At(place, out place) is { } appended) return appended;
        long edge = Order[place];
        long* rows = RowPointers;
        int low = 0, high = _fileNodes;
        while (high - low > 1)
        {
            int middle = low + (high - low) / 2;
            if (rows[middle] <= edge) low = middle;
            else high = middle;
        }
        return new TemporalEdge(low, TargetItems[edge], TimeItems[edge]);
    }

    /// <summary>What the edge list calls <paramref name="node"/>.</summary>
    public long Identifier(int node)
    {
        CheckNode(node);
        return node < _fileNodes ? ((long*)(_image.Start + _layout.Identifiers.Offset))[node] : _log!.NewNodes[node - _fileNodes];
    }

    /// <summary>A time as the edge list has it.</summary>
    public double TimeValue(long time) => FileReport.TimeRule switch
    {
        TimeRule.Ticks => (double)(time * FileReport.Options.TimeUnit),
        TimeRule.Rank when time >= 0 && time < TimeValues => ((double*)(_image.Start + _layout.Values.Offset))[time],
        TimeRule.Rank => throw new ArgumentOutOfRangeException(nameof(time), time, $"times of this graph are 0 to {TimeValues - 1}"),
        _ => time,
    };

    /// <inheritdoc/>
    public void Dispose()
    {
        _image.Dispose();
        _log?.Dispose();
    }

    /// <summary>The edges that leave <paramref name="node"/>, which is one of the graph's.</summary>
    internal EdgeRow Row(int node) => _log is not null && _log.TryRow(node, out EdgeRow row) ? row : FileRow(node);

    /// <summary>The edges that leave <paramref name="node"/> without those that were appended.</summary>
    internal EdgeRow FileRow(int node)
    {
        if (node >= _fileNodes) return default;
        byte* start = _image.Start;
        long first = ((long*)(start + _rowsAt))[node], end = ((long*)(start + _rowsAt))[node + 1];
        return new EdgeRow((int*)(start + _targetsAt) + first, (long*)(start + _timesAt) + first, (int)(end - first));
    }

    /// <summary>The place in the file's chronological order before which all edges at <paramref name="time"/> or earlier stand.</summary>
    internal long FilePlaceAfter(long time)
    {
        long low = 0, high = _layout.Edges;
        while (low < high)
        {
            long middle = low + (high - low) / 2;
            if (TimeItems[Order[middle]] <= time) low = middle + 1;
            else high = middle;
        }
        return low;
    }

    /// <summary>All edges in chronological order, each as <paramref name="change"/> makes it.</summary>
    internal NativeList<TemporalEdge> InOrder(Func<TemporalEdge, TemporalEdge>? change = null)
    {
        var edges = new NativeList<TemporalEdge>(Edges);
        for (long place = 0; place < Edges; place++) edges.Add(change is null ? EdgeAt(place) : change(EdgeAt(place)));
        return edges;
    }

    /// <summary>Writes the identifiers of all nodes.</summary>
    internal void CopyIdentifiers(nint target)
    {
        for (int u = 0; u < Nodes; u++) ((long*)target)[u] = Identifier(u);
    }

    /// <summary>Values of ranked times, ascending.</summary>
    internal double[] Values() => new Span<double>(_image.Start + _layout.Values.Offset, (int)TimeValues).ToArray();

    /// <summary>Builds a graph of edges sorted by time.</summary>
    internal static TemporalGraph FromSorted(
        NativeList<TemporalEdge> edges, int nodes, Action<nint> copyIdentifiers, double[] values, IngestReport report,
        Func<long, TcsrImage> allocate)
    {
        TcsrImage image = TcsrBuilder.Build(edges, nodes, copyIdentifiers, values, report, allocate);
        TcsrLayout layout = TcsrLayout.ReadHeader(
            new ReadOnlySpan<byte>(image.Start, TcsrLayout.HeaderBytes), image.Length, "", out long min, out long max);
        return new TemporalGraph(image, layout, min, max, ReadReport(image, layout, ""));
    }

    /// <summary>Writes to the disk what a graph in a new file holds.</summary>
    internal void Flush() => _image.Flush();

    /// <summary>The chronological order as it is stored, for checks.</summary>
    internal long OrderAt(long place) => Order[place];

    private static IngestReport ReadReport(TcsrImage image, TcsrLayout layout, string file)
    {
        var json = new ReadOnlySpan<byte>(image.Start + layout.Report.Offset, TcsrLayout.ReportBytes);
        try
        {
            IngestReport? report = JsonSerializer.Deserialize(json, RecipeJson.Of<IngestReport>());
            if (report is { Options.TimeUnit: > 0 }) return report;
        }
        catch (JsonException exception)
        {
            throw FormatError.At(
                file, $"offset {layout.Report.Offset}", $"the report is malformed ({exception.Message})", "make the file anew", exception);
        }
        throw FormatError.At(file, $"offset {layout.Report.Offset}", "the report is empty", "make the file anew");
    }

    private void Lay(EdgeLog log)
    {
        (_log, _report) = (new LoggedEdges(this, log), null);
        Nodes = _fileNodes + log.NewNodes.Count;
        if (_log.Count == 0) return;
        (MinTime, MaxTime) = Edges == 0
            ? (_log.MinTime, _log.MaxTime)
            : (Math.Min(MinTime, _log.MinTime), Math.Max(MaxTime, _log.MaxTime));
        Edges += _log.Count;
    }

    private IngestReport CountAll(AppendReport appended)
    {
        using NativeList<TemporalEdge> edges = InOrder();
        IngestReport report = FileReport with
        {
            Lines = FileReport.Lines + appended.Lines,
            OtherLines = FileReport.OtherLines + appended.OtherLines,
            EdgesRead = FileReport.EdgesRead + appended.EdgesRead,
            SelfLoops = FileReport.SelfLoops + appended.SelfLoops,
            ExactDuplicates = FileReport.ExactDuplicates + appended.ExactDuplicates,
            TiedShare = StagedEdges.TiedShare(edges),
        };
        return TcsrBuilder.Count(report, Nodes, Edges, Row);
    }

    private EdgeRow CheckedRow(int node)
    {
        CheckNode(node);
        return Row(node);
    }

    private void CheckNode(int node)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(node);
        ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual(node, Nodes);
    }
}
