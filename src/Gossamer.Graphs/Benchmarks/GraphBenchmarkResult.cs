using Gossamer.Learning.Runs;

namespace Gossamer.Graphs.Benchmarks;

/// <summary>What <see cref="GraphBenchmark"/> measured.</summary>
public sealed record GraphBenchmarkResult
{
    /// <summary>Products of a graph with features.</summary>
    public required IReadOnlyList<SpmmTiming> Spmm { get; init; }

    /// <summary>Walks on the largest graph.</summary>
    public required WalkTiming Walks { get; init; }

    /// <summary>Ingest of the largest edge list.</summary>
    public required IngestTiming Ingest { get; init; }

    /// <summary>Walks on every graph, smallest first.</summary>
    public required IReadOnlyList<WalkTiming> WalksBySize { get; init; }

    /// <summary>Ingest of every edge list, smallest first.</summary>
    public required IReadOnlyList<IngestTiming> IngestBySize { get; init; }

    /// <summary>The machine.</summary>
    public required RunMachine Machine { get; init; }

    /// <summary>The software.</summary>
    public required RunVersions Versions { get; init; }

    /// <summary>Threads.</summary>
    public required int Threads { get; init; }
}
