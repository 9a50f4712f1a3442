using System.Text.Json;
using Gossamer.Graphs.Ingest;
using Gossamer.Graphs.Storage;
using Gossamer.Learning.Data.Formats;
using Gossamer.Learning.Runs;

namespace Gossamer.Graphs.Temporal;

/// <summary>
/// A directed multigraph whose edges have times, as compressed rows: the edges that leave a node lie together, ascending by time. It is
/// read-only and lies outside the managed heap or in a mapped file (<c>.tcsr</c>), so that only what is looked at takes memory.
/// </summary>
public sealed unsafe class TemporalGraph : IDisposable
{
    private readonly TcsrImage _image;
    private readonly TcsrLayout _layout;

    private TemporalGraph(TcsrImage image, TcsrLayout layout, long minTime, long maxTime, IngestReport report)
    {
        (_image, _layout, MinTime, MaxTime, Report) = (image, layout, minTime, maxTime, report);
        Nodes = (int)layout.Nodes;
    }

    /// <summary>Nodes, numbered from 0 in the order in which the edge list names them.</summary>
    public int Nodes { get; }

    /// <summary>Edges.</summary>
    public long Edges => _layout.Edges;

    /// <summary>Time of the first edge; 0 without any.</summary>
    public long MinTime { get; }

    /// <summary>Time of the last edge; 0 without any.</summary>
    public long MaxTime { get; }

    /// <summary>What the edge list held.</summary>
    public IngestReport Report { get; }

    /// <summary>Bytes of the graph, in memory or as a file.</summary>
    public long Bytes => _image.Length;

    /// <summary>First edge of each node and, last, the number of edges: [nodes + 1].</summary>
    internal long* RowPointers => (long*)(_image.Start + _layout.RowPointers.Offset);

    /// <summary>Target of each edge.</summary>
    internal int* TargetItems => (int*)(_image.Start + _layout.Targets.Offset);

    /// <summary>Time of each edge.</summary>
    internal long* TimeItems => (long*)(_image.Start + _layout.Times.Offset);

    /// <summary>Values of ranked times; 0 where times are none.</summary>
    internal long TimeValues => _layout.TimeValues;

    private long* Order => (long*)(_image.Start + _layout.Order.Offset);

    /// <summary>Opens a <c>.tcsr</c> file and checks all of it.</summary>
    /// <exception cref="FileNotFoundException">There is none.</exception>
    /// <exception cref="InvalidDataException">It is damaged; the message names file and place.</exception>
    public static TemporalGraph Open(string path)
    {
        TcsrImage image = TcsrImage.Open(path);
        try
        {
            TcsrLayout layout = TcsrLayout.ReadHeader(
                new ReadOnlySpan<byte>(image.Start, (int)Math.Min(image.Length, TcsrLayout.HeaderBytes)), image.Length, path, out long min, out long max);
            foreach (TcsrSection section in layout.Sections)
            {
                if (*(ulong*)(image.Start + section.CheckOffset) != TcsrBuilder.Check(image.Start, section))
                    throw FormatError.At(
                        path, $"offset {section.CheckOffset}", $"the {section.Name} do not agree with their CRC-32C", "the file is damaged, make it anew with: gossamer graph ingest");
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
        using var staged = new NativeList<TemporalEdge>(Edges);
        for (long place = 0; place < Edges; place++)
        {
            TemporalEdge edge = EdgeAt(place);
            staged.Add(new TemporalEdge(edge.Target, edge.Source, edge.Time));
        }
        double[] values = new Span<double>(_image.Start + _layout.Values.Offset, (int)TimeValues).ToArray();
        return FromSorted(staged, Nodes, CopyIdentifiers, values, Report, TcsrImage.Allocate);

        void CopyIdentifiers(nint target)
        {
            for (int u = 0; u < Nodes; u++) ((long*)target)[u] = Identifier(u);
        }
    }

    /// <summary>Edges that leave <paramref name="node"/>.</summary>
    public int Degree(int node)
    {
        CheckNode(node);
        return (int)(RowPointers[node + 1] - RowPointers[node]);
    }

    /// <summary>Where the edges of <paramref name="node"/> lead, ascending by time.</summary>
    public ReadOnlySpan<int> Targets(int node) => new(TargetItems + RowPointers[node], Degree(node));

    /// <summary>Times of the edges of <paramref name="node"/>, ascending.</summary>
    public ReadOnlySpan<long> Times(int node) => new(TimeItems + RowPointers[node], Degree(node));

    /// <summary>The edge at a place of the chronological order, from 0; edges of one time come as in the edge list.</summary>
    public TemporalEdge EdgeAt(long place)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(place);
        ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual(place, Edges);
        long edge = Order[place];
        long* rows = RowPointers;
        int low = 0, high = Nodes;
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
        return ((long*)(_image.Start + _layout.Identifiers.Offset))[node];
    }

    /// <summary>A time as the edge list has it.</summary>
    public double TimeValue(long time) => Report.TimeRule switch
    {
        TimeRule.Ticks => (double)(time * Report.Options.TimeUnit),
        TimeRule.Rank when time >= 0 && time < TimeValues => ((double*)(_image.Start + _layout.Values.Offset))[time],
        TimeRule.Rank => throw new ArgumentOutOfRangeException(nameof(time), time, $"times of this graph are 0 to {TimeValues - 1}"),
        _ => time,
    };

    /// <inheritdoc/>
    public void Dispose() => _image.Dispose();

    /// <summary>Builds a graph of edges sorted by time.</summary>
    internal static TemporalGraph FromSorted(
        NativeList<TemporalEdge> edges, int nodes, Action<nint> copyIdentifiers, double[] values, IngestReport report, Func<long, TcsrImage> allocate)
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

    private void CheckNode(int node)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(node);
        ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual(node, Nodes);
    }
}
