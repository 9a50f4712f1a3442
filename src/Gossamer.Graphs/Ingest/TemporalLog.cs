using Gossamer.Graphs.Storage;
using Gossamer.Graphs.Temporal;
using Gossamer.Learning.Data.Formats;

namespace Gossamer.Graphs.Ingest;

/// <summary>
/// Edges that come after a graph's file was written go to a log beside it (<c>NAME.tcsr.log</c>), under the policies that the file was made
/// with; <see cref="TemporalGraph.Open"/> merges them as rows are read, and <see cref="Compact"/> writes all into one file again. The graph
/// is at any time the one that an ingest of all edge lists, one after the other, would have made.
/// </summary>
public static class TemporalLog
{
    /// <summary>Appends the edges of a list, text or gzip, all of them or none.</summary>
    /// <param name="graph">The graph's file.</param>
    /// <param name="path">The edge list; its times are of the kind that the graph has.</param>
    /// <param name="cancellation">Stops before anything is written.</param>
    /// <exception cref="ArgumentException">The graph takes no edges: its times are ranks.</exception>
    /// <exception cref="InvalidDataException">A line is no edge of this graph, or a file is damaged; the message names file and
    /// place.</exception>
    public static AppendReport Append(string graph, string path, CancellationToken cancellation = default)
    {
        using TemporalGraph known = TemporalGraph.Open(graph);
        using var appender = new EdgeAppender(known);
        using var reader = new EdgeListReader(path);
        while (reader.Next())
        {
            cancellation.ThrowIfCancellationRequested();
            long time = TimeColumn.Read(reader, known.FileReport.TimeRule, known.FileReport.Options.TimeUnit);
            if (appender.Refusal(time) is { } refusal) throw reader.Error(refusal.Problem, refusal.Remedy);
            appender.Add(reader.Source, reader.Target, time);
        }
        if (appender.EdgesRead == 0) throw FormatError.At(path, "whole file", "no edge", "expected lines with source, target and time");
        return appender.Write(graph, reader.Line, reader.OtherLines);
    }

    /// <summary>Appends edges, all of them or none.</summary>
    /// <param name="graph">The graph's file.</param>
    /// <param name="edges">Identifiers of source and target, at least 0, and the time in the graph's unit.</param>
    /// <exception cref="ArgumentException">An edge is none of this graph, or the graph takes none.</exception>
    /// <exception cref="InvalidDataException">A file is damaged; the message names file and place.</exception>
    public static AppendReport Append(string graph, IEnumerable<(long Source, long Target, long Time)> edges)
    {
        using TemporalGraph known = TemporalGraph.Open(graph);
        using var appender = new EdgeAppender(known);
        foreach ((long source, long target, long time) in edges)
        {
            if (source < 0 || target < 0)
                throw new ArgumentException($"an edge from {source} to {target}, expected identifiers of at least 0", nameof(edges));
            if (appender.Refusal(time) is { } refusal) throw new ArgumentException($"{refusal.Problem}; {refusal.Remedy}", nameof(edges));
            appender.Add(source, target, time);
        }
        return appender.Write(graph, 0, 0);
    }

    /// <summary>Writes a graph and its log into one file, which takes the place of the old one, and removes the log.</summary>
    /// <returns>Edges of the graph.</returns>
    /// <exception cref="InvalidDataException">A file is damaged; the message names file and place.</exception>
    public static long Compact(string graph)
    {
        string log = EdgeLog.PathOf(graph), temporary = graph + ".tmp";
        long edges;
        try
        {
            using TemporalGraph merged = TemporalGraph.Open(graph);
            edges = merged.Edges;
            if (!File.Exists(log)) return edges;
            using NativeList<TemporalEdge> all = merged.InOrder();
            using TemporalGraph compact = TemporalGraph.FromSorted(
                all, merged.Nodes, merged.CopyIdentifiers, merged.Values(), merged.Report, length => TcsrImage.Create(temporary, length));
            compact.Flush();
        }
        catch
        {
            File.Delete(temporary);
            throw;
        }
        // Between the two the log belongs to no graph, which whoever opens it is told.
        File.Move(temporary, graph, overwrite: true);
        File.Delete(log);
        return edges;
    }
}
