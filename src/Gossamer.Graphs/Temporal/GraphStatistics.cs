using System.Numerics;
using Gossamer.Graphs.Ingest;

namespace Gossamer.Graphs.Temporal;

/// <summary>A graph in figures.</summary>
public sealed record GraphStatistics
{
    private const int TimeBins = 40;

    /// <summary>Counts, and what was read.</summary>
    public required IngestReport Counts { get; init; }

    /// <summary>Time of the first edge, as the edge list has it.</summary>
    public required double FirstTime { get; init; }

    /// <summary>Time of the last edge, as the edge list has it.</summary>
    public required double LastTime { get; init; }

    /// <summary>Bytes of the graph.</summary>
    public required long Bytes { get; init; }

    /// <summary>Greatest number of edges that leave a node.</summary>
    public required long GreatestOutDegree { get; init; }

    /// <summary>Greatest number of edges that enter a node.</summary>
    public required long GreatestInDegree { get; init; }

    /// <summary>Nodes by the edges that leave them: 0, 1, 2 to 3, 4 to 7 and so on.</summary>
    public required IReadOnlyList<HistogramBin> OutDegrees { get; init; }

    /// <summary>Nodes by the edges that enter them.</summary>
    public required IReadOnlyList<HistogramBin> InDegrees { get; init; }

    /// <summary>Edges by time, in bins of equal width.</summary>
    public required IReadOnlyList<HistogramBin> Times { get; init; }

    /// <summary>Counts <paramref name="graph"/>.</summary>
    public static GraphStatistics Of(TemporalGraph graph)
    {
        long[] incoming = new long[graph.Nodes], outgoing = new long[graph.Nodes];
        decimal width = ((decimal)graph.MaxTime - graph.MinTime + 1) / TimeBins;
        long[] times = new long[TimeBins];
        for (int u = 0; u < graph.Nodes; u++)
        {
            outgoing[u] = graph.Degree(u);
            foreach (int target in graph.Targets(u)) incoming[target]++;
            foreach (long time in graph.Times(u)) times[Bin(time)]++;
        }
        return new GraphStatistics
        {
            Counts = graph.Report,
            FirstTime = graph.Edges == 0 ? double.NaN : graph.TimeValue(graph.MinTime),
            LastTime = graph.Edges == 0 ? double.NaN : graph.TimeValue(graph.MaxTime),
            Bytes = graph.Bytes,
            GreatestOutDegree = outgoing.DefaultIfEmpty().Max(),
            GreatestInDegree = incoming.DefaultIfEmpty().Max(),
            OutDegrees = Degrees(outgoing),
            InDegrees = Degrees(incoming),
            Times =
            [
                .. times.Select((count, bin) => new HistogramBin(First(bin), Math.Max(First(bin), First(bin + 1) - 1), count))
                    .Where(static bin => bin.From <= bin.To),
            ],
        };

        // 128 bits of differences: times may span all of 64.
        int Bin(long time) => (int)(((Int128)time - graph.MinTime) * TimeBins / ((Int128)graph.MaxTime - graph.MinTime + 1));

        long First(int bin) => (long)Math.Min(long.MaxValue, Math.Ceiling(graph.MinTime + bin * width));
    }

    private static HistogramBin[] Degrees(long[] degrees)
    {
        long[] counts = new long[1 + degrees.DefaultIfEmpty().Max(Bin)];
        foreach (long degree in degrees) counts[Bin(degree)]++;
        return
        [
            .. counts.Select(static (count, bin) => bin == 0
                ? new HistogramBin(0, 0, count)
                : new HistogramBin(1L << (bin - 1), (1L << bin) - 1, count)),
        ];

        static int Bin(long degree) => degree == 0 ? 0 : BitOperations.Log2((ulong)degree) + 1;
    }
}
