using Gossamer.Graphs.Forecasts;
using Gossamer.Graphs.NodeTraining;
using Gossamer.Graphs.Splits;
using Gossamer.Graphs.Temporal;

namespace Gossamer.Graphs.Recipes;

/// <summary>What a comparison found.</summary>
public sealed record LinkComparisonResult
{
    /// <summary>The finding in one line; says so first where a rival that learns nothing beats a model.</summary>
    public required string Verdict { get; init; }

    /// <summary>The graph.</summary>
    public required string Data { get; init; }

    /// <summary>What was predicted.</summary>
    public required string Task { get; init; }

    /// <summary>What predicts.</summary>
    public NodeModel Model { get; init; } = NodeModel.Mlp;

    /// <summary>How events were divided.</summary>
    public required LinkProtocol Protocol { get; init; }

    /// <summary>Positives of the test part.</summary>
    public required SplitCounts SplitCounts { get; init; }

    /// <summary>Every run.</summary>
    public required IReadOnlyList<LinkRun> Runs { get; init; }

    /// <summary>Methods over seeds.</summary>
    public required IReadOnlyList<MethodSummary> Summary { get; init; }

    /// <summary>Rivals that learn nothing.</summary>
    public required IReadOnlyList<RivalRun> Rivals { get; init; }

    /// <summary>What embeddings cost.</summary>
    public required IReadOnlyList<EmbeddingBill> Embeddings { get; init; }

    /// <summary>The graph in figures.</summary>
    public required GraphStatistics Graph { get; init; }

    /// <summary>Figures that are not defined, a line each.</summary>
    public IReadOnlyList<string> Warnings { get; init; } = [];

    /// <summary>What was expected before anything was trained; null where nobody asked for progress.</summary>
    public ComparisonForecast? Forecast { get; init; }

    /// <summary>Greatest resident memory of the process so far; 0 where the system does not say.</summary>
    public long PeakBytes { get; init; }

    /// <summary>Seconds of it all.</summary>
    public required double Seconds { get; init; }

    /// <summary>Folder of the run.</summary>
    public required string RunDirectory { get; init; }
}
