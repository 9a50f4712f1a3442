using System.Diagnostics;
using Gossamer.Graphs.Ingest;
using Gossamer.Graphs.Temporal;
using Gossamer.Graphs.Walks;
using Gossamer.Learning.Benchmarks;
using Gossamer.Learning.Runs;

namespace Gossamer.Graphs.Benchmarks;

/// <summary>Times what graphs cost: products with neighbours, walks, ingest.</summary>
public static class GraphBenchmark
{
    private const int SpmmNodes = 200_000, SpmmEdges = 2_000_000, EdgesPerNode = 20;

    private static readonly TimeSpan WalkTime = TimeSpan.FromSeconds(2);

    /// <summary>Runs the benchmark.</summary>
    /// <param name="edgeCounts">Edges of the synthetic edge lists, ascending; they are written to the temporary folder.</param>
    /// <param name="pairs">Timed pairs of each product.</param>
    /// <param name="tell">Receives a line for each figure.</param>
    /// <param name="cancellation">Stops between two figures.</param>
    public static GraphBenchmarkResult Run(
        IReadOnlyList<long> edgeCounts, int pairs = PairedTiming.DefaultPairs, Action<string>? tell = null,
        CancellationToken cancellation = default)
    {
        List<IngestTiming> ingest = [];
        List<WalkTiming> walks = [];
        // Ingest first: what libtorch leaves in memory would count as its own.
        foreach (long edges in edgeCounts)
        {
            (IngestTiming read, WalkTiming walked) = MeasureList(edges, cancellation);
            ingest.Add(read);
            walks.Add(walked);
            tell?.Invoke(
                $"{edges:N0} edges: ingest {read.EdgesPerSecond / 1e6:F2} M edges/s, {read.BytesPerEdge:F1} bytes an edge; "
                + $"walks {walked.NanosecondsPerStep:F0} ns a step");
        }
        List<SpmmTiming> spmm = [];
        foreach (int features in (int[])[64, 128])
        {
            cancellation.ThrowIfCancellationRequested();
            spmm.Add(SpmmBenchmark.Measure(SpmmNodes, SpmmEdges, features, pairs));
            tell?.Invoke(
                $"SpMM, {features} features: {spmm[^1].OursMs:F1} ms, libtorch {spmm[^1].LibtorchCooMs:F0} ms, "
                + $"bound {spmm[^1].BoundMs:F1} ms");
        }
        return new GraphBenchmarkResult
        {
            Spmm = spmm,
            Walks = walks[^1],
            Ingest = ingest[^1],
            WalksBySize = walks,
            IngestBySize = ingest,
            Machine = RunMachine.Current,
            Versions = RunVersions.Current,
            Threads = Environment.ProcessorCount,
        };
    }

    private static (IngestTiming, WalkTiming) MeasureList(long edges, CancellationToken cancellation)
    {
        DirectoryInfo folder = Directory.CreateTempSubdirectory("gossamer-bench-");
        try
        {
            string text = Path.Combine(folder.FullName, "edges.txt"), file = Path.Combine(folder.FullName, "edges.tcsr");
            new ZipfEdges((int)Math.Max(2, edges / EdgesPerNode), edges).Write(text);
            GC.Collect();
            PeakMemory.Reset();
            long before = PeakMemory.Bytes, started = Stopwatch.GetTimestamp();
            using TemporalGraph graph = TemporalIngest.ReadToFile(
                text, file, new IngestOptions { ExactDuplicates = ExactDuplicates.Keep }, cancellation: cancellation);
            double seconds = Stopwatch.GetElapsedTime(started).TotalSeconds;
            long peak = Math.Max(0, PeakMemory.Bytes - before);
            File.Delete(text);
            return (new IngestTiming(edges, edges / seconds, (double)peak / edges, (double)graph.Bytes / edges, peak), MeasureWalks(graph));
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }

    private static WalkTiming MeasureWalks(TemporalGraph graph)
    {
        int threads = Environment.ProcessorCount;
        (long steps, double seconds) = (0, 0);
        for (ulong seed = 0; seconds < WalkTime.TotalSeconds; seed++)
        {
            using var walker = new TemporalWalker(graph, new WalkOptions { Length = 10, WalksPerNode = 1, Seed = seed });
            long started = Stopwatch.GetTimestamp();
            steps += walker.Sample().Steps;
            seconds += Stopwatch.GetElapsedTime(started).TotalSeconds;
        }
        return new WalkTiming(graph.Nodes, graph.Edges, steps / seconds, threads, seconds * 1e9 * threads / steps);
    }
}
