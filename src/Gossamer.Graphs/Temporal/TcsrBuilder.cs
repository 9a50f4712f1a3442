using System.Text.Json;
using Gossamer.Graphs.Ingest;
using Gossamer.Graphs.Storage;
using Gossamer.Learning.Data.Formats;
using Gossamer.Learning.Runs;
using Gossamer.Learning.Runs.TensorBoard;

namespace Gossamer.Graphs.Temporal;

/// <summary>Lays out edges that are sorted by time as an image.</summary>
internal static unsafe class TcsrBuilder
{
    private const int SpanBytes = 1 << 28;

    /// <summary>Fills an image.</summary>
    /// <param name="edges">Edges, ascending by time.</param>
    /// <param name="nodes">Nodes.</param>
    /// <param name="copyIdentifiers">Writes the identifiers of all nodes.</param>
    /// <param name="values">Values of ranked times.</param>
    /// <param name="report">What is known of the edges; counts of the graph are filled in.</param>
    /// <param name="allocate">Makes the image.</param>
    public static TcsrImage Build(
        NativeList<TemporalEdge> edges, int nodes, Action<nint> copyIdentifiers, double[] values, IngestReport report,
        Func<long, TcsrImage> allocate)
    {
        var layout = new TcsrLayout(nodes, edges.Count, values.Length);
        TcsrImage image = allocate(layout.Length);
        try
        {
            byte* start = image.Start;
            var rows = (long*)(start + layout.RowPointers.Offset);
            var targets = (int*)(start + layout.Targets.Offset);
            var times = (long*)(start + layout.Times.Offset);
            PlaceEdges(edges, nodes, rows, targets, times, (long*)(start + layout.Order.Offset));
            copyIdentifiers((nint)(start + layout.Identifiers.Offset));
            values.CopyTo(new Span<double>(start + layout.Values.Offset, values.Length));
            WriteReport(
                new Span<byte>(start + layout.Report.Offset, TcsrLayout.ReportBytes),
                Count(
                    report, nodes, edges.Count,
                    node => new EdgeRow(targets + rows[node], times + rows[node], (int)(rows[node + 1] - rows[node]))));
            (long min, long max) = edges.Count == 0 ? (0, 0) : (edges[0].Time, edges[edges.Count - 1].Time);
            layout.WriteHeader(new Span<byte>(start, TcsrLayout.HeaderBytes), min, max);
            foreach (TcsrSection section in layout.Sections) *(uint*)(start + section.CheckOffset) = Check(start, section);
            return image;
        }
        catch
        {
            image.Dispose();
            throw;
        }
    }

    /// <summary>The check of a section's bytes.</summary>
    public static uint Check(byte* start, TcsrSection section)
    {
        uint check = 0;
        for (long at = 0; at < section.Bytes; at += SpanBytes)
            check = Crc32C.Compute(
                new ReadOnlySpan<byte>(start + section.Offset + at, (int)Math.Min(SpanBytes, section.Bytes - at)), check);
        return check;
    }

    private static void PlaceEdges(NativeList<TemporalEdge> edges, int nodes, long* rows, int* targets, long* times, long* order)
    {
        // Counts one place ahead, so that after the sums rows[u] is the place where u's next edge goes, and after all are placed rows[u]
        // is the end of u, the begin of u + 1: shifting by one then gives the row pointers.
        new Span<long>(rows, 1).Clear();
        for (long u = 0; u <= nodes; u++) rows[u] = 0;
        for (long i = 0; i < edges.Count; i++) rows[edges[i].Source + 1]++;
        for (long u = 0; u < nodes; u++)
        {
            if (rows[u + 1] > int.MaxValue)
                throw new NotSupportedException($"a node has {rows[u + 1]} edges, at most {int.MaxValue} are possible");
            rows[u + 1] += rows[u];
        }
        for (long i = 0; i < edges.Count; i++)
        {
            TemporalEdge edge = edges[i];
            long at = rows[edge.Source]++;
            targets[at] = edge.Target;
            times[at] = edge.Time;
            order[i] = at;
        }
        for (long u = nodes; u > 0; u--) rows[u] = rows[u - 1];
        rows[0] = 0;
    }

    /// <summary>Fills in what <paramref name="report"/> says of the graph itself.</summary>
    public static IngestReport Count(IngestReport report, int nodes, long edges, Func<int, EdgeRow> rowOf)
    {
        // For each target the row that saw it last: a pair is new where another row did.
        using var last = new NativeList<int>(nodes);
        for (int u = 0; u < nodes; u++) last.Add(-1);
        long pairs = 0;
        int withoutOutgoing = 0, withoutIncoming = 0, isolated = 0;
        for (int u = 0; u < nodes; u++)
        {
            EdgeRow row = rowOf(u);
            if (row.Count == 0) withoutOutgoing++;
            for (int e = 0; e < row.Count; e++)
            {
                if (last[row.Targets[e]] == u) continue;
                last[row.Targets[e]] = u;
                pairs++;
            }
        }
        for (int u = 0; u < nodes; u++)
        {
            if (last[u] >= 0) continue;
            withoutIncoming++;
            if (rowOf(u).Count == 0) isolated++;
        }
        return report with
        {
            Nodes = nodes,
            Edges = edges,
            StaticEdges = pairs,
            WithoutIncoming = withoutIncoming,
            WithoutOutgoing = withoutOutgoing,
            Isolated = isolated,
        };
    }

    private static void WriteReport(Span<byte> target, IngestReport report)
    {
        byte[] json = JsonSerializer.SerializeToUtf8Bytes(
            report with { Source = FormatError.Printable(report.Source) }, RecipeJson.Of<IngestReport>());
        json.CopyTo(target);
        target[json.Length..].Fill((byte)' ');
    }
}
