using Gossamer.Graphs.Ingest;
using Gossamer.Learning.Data.Formats;

namespace Gossamer.Graphs.Temporal;

/// <summary>
/// Checks what readers of a graph rely on. A check sum tells damage from intent, not sense from nonsense: rows are followed without
/// looking, so that none may lead out of the file.
/// </summary>
internal static unsafe class TcsrValidation
{
    /// <summary>Throws where rows, targets, times or order make no graph.</summary>
    public static void Check(TemporalGraph graph, string file)
    {
        long* rows = graph.RowPointers;
        int* targets = graph.TargetItems;
        long* times = graph.TimeItems;
        if (rows[0] != 0 || rows[graph.Nodes] != graph.Edges) throw Error("row pointers do not run from 0 to the number of edges");
        for (int u = 0; u < graph.Nodes; u++)
        {
            long degree = rows[u + 1] - rows[u];
            if (degree is < 0 or > int.MaxValue || rows[u + 1] > graph.Edges) throw Error($"node {u} has {degree} edges");
        }
        for (int u = 0; u < graph.Nodes; u++)
        {
            long previous = graph.MinTime;
            for (long e = rows[u]; e < rows[u + 1]; e++)
            {
                if ((uint)targets[e] >= (uint)graph.Nodes) throw Error($"edge {e} leads to node {targets[e]} of {graph.Nodes}");
                if (times[e] < previous || times[e] > graph.MaxTime)
                    throw Error($"edge {e} has the time {times[e]} after {previous}, with {graph.MaxTime} the last");
                previous = times[e];
            }
        }
        CheckOrder(graph, Error);
        if (graph.Report.Edges != graph.Edges || graph.Report.Nodes != graph.Nodes) throw Error("the report speaks of another graph");
        if (graph.Report.TimeRule == TimeRule.Rank && graph.Edges > 0 && (graph.MinTime < 0 || graph.MaxTime >= graph.TimeValues))
            throw Error($"times {graph.MinTime} to {graph.MaxTime} are no ranks of {graph.TimeValues} values");

        InvalidDataException Error(string problem) =>
            FormatError.At(file, "rows", problem, "make the file anew with: gossamer graph ingest");
    }

    private static void CheckOrder(TemporalGraph graph, Func<string, InvalidDataException> error)
    {
        long* times = graph.TimeItems;
        long previous = long.MinValue;
        for (long place = 0; place < graph.Edges; place++)
        {
            long edge = graph.OrderAt(place);
            if (edge < 0 || edge >= graph.Edges || times[edge] < previous)
                throw error($"the chronological order has edge {edge} at place {place}");
            previous = times[edge];
        }
    }
}
