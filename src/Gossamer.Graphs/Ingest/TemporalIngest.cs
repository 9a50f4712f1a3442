using Gossamer.Graphs.Storage;
using Gossamer.Graphs.Temporal;
using Gossamer.Learning.Data.Formats;

namespace Gossamer.Graphs.Ingest;

/// <summary>
/// Reads an edge list into a <see cref="TemporalGraph"/>: nodes are numbered in the order of their first appearance, edges sorted by time,
/// those of one time in the order of the file.
/// </summary>
/// <remarks>
/// Takes 16 bytes an edge while it reads, twice that where the file is not sorted by time, and 24 to 48 a node; the graph itself takes 20
/// bytes an edge and 16 a node, in memory or in the file.
/// </remarks>
public static class TemporalIngest
{
    private const int EdgesBetweenChecks = 1 << 16;

    /// <summary>Reads <paramref name="path"/>, text or gzip, into memory.</summary>
    /// <exception cref="ArgumentException">The time unit is not above 0.</exception>
    /// <exception cref="InvalidDataException">A line is no edge, or there is none; the message names file and line.</exception>
    public static TemporalGraph Read(
        string path, IngestOptions? options = null, IProgress<IngestProgress>? progress = null, CancellationToken cancellation = default) =>
        Read(path, options ?? new IngestOptions(), TcsrImage.Allocate, progress, cancellation);

    /// <summary>
    /// Reads <paramref name="path"/> into the file <paramref name="target"/> (<c>.tcsr</c>), which appears only when it is whole.
    /// </summary>
    /// <exception cref="ArgumentException">The time unit is not above 0.</exception>
    /// <exception cref="InvalidDataException">A line is no edge, or there is none; the message names file and line.</exception>
    public static TemporalGraph ReadToFile(
        string path, string target, IngestOptions? options = null, IProgress<IngestProgress>? progress = null,
        CancellationToken cancellation = default)
    {
        string temporary = target + ".tmp";
        try
        {
            options ??= new IngestOptions();
            using (TemporalGraph graph = Read(path, options, length => TcsrImage.Create(temporary, length), progress, cancellation))
                graph.Flush();
            File.Move(temporary, target, overwrite: true);
        }
        catch
        {
            File.Delete(temporary);
            throw;
        }
        return TemporalGraph.Open(target);
    }

    private static unsafe TemporalGraph Read(
        string path, IngestOptions options, Func<long, TcsrImage> allocate, IProgress<IngestProgress>? progress,
        CancellationToken cancellation)
    {
        if (options.TimeUnit <= 0) throw new ArgumentException($"the time unit is {options.TimeUnit}, expected a number above 0");
        using var reader = new EdgeListReader(path);
        using var nodes = new IdIndex();
        using var edges = new NativeList<TemporalEdge>();
        var times = new TimeColumn(edges, options.TimeUnit);
        long selfLoops = 0;
        while (reader.Next())
        {
            if (edges.Count % EdgesBetweenChecks == 0)
            {
                cancellation.ThrowIfCancellationRequested();
                progress?.Report(new IngestProgress(reader.BytesRead, reader.TotalBytes, edges.Count));
            }
            int source = nodes.Number(reader.Source), target = nodes.Number(reader.Target);
            if (source < 0 || target < 0) throw reader.Error("the 2,147,483,648th node", "at most 2^31 - 1 nodes are possible");
            if (source == target) selfLoops++;
            edges.Add(new TemporalEdge(source, target, times.Read(reader)));
        }
        if (edges.Count == 0) throw FormatError.At(path, "whole file", "no edge", "expected lines with source, target and time");

        progress?.Report(new IngestProgress(reader.TotalBytes, reader.TotalBytes, edges.Count));
        var report = new IngestReport
        {
            Source = Path.GetFileName(path),
            Columns = reader.Columns,
            Lines = reader.Line,
            OtherLines = reader.OtherLines,
            EdgesRead = edges.Count,
            SelfLoops = selfLoops,
            TimeRule = times.Rule,
            Options = options,
        };
        if (options.SelfLoops == SelfLoops.Drop) StagedEdges.DropSelfLoops(edges);
        StagedEdges.SortByTime(edges);
        double[] values = times.Rule == TimeRule.Rank ? TimeColumn.RankSorted(edges) : [];
        report = report with { ExactDuplicates = StagedEdges.CountDuplicates(edges, options.ExactDuplicates == ExactDuplicates.Collapse) };
        if (options.MultiEdges == MultiEdges.FirstOccurrence) StagedEdges.KeepFirstOccurrences(edges);
        report = report with { TiedShare = StagedEdges.TiedShare(edges) };
        return TemporalGraph.FromSorted(edges, nodes.Count, target => nodes.CopyKeys((long*)target), values, report, allocate);
    }
}
