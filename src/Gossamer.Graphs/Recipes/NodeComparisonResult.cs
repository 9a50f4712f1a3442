using Gossamer.Graphs.Forecasts;
using Gossamer.Graphs.NodeTraining;
using Gossamer.Graphs.Splits;

namespace Gossamer.Graphs.Recipes;

/// <summary>What a comparison on the classes of nodes found.</summary>
public sealed record NodeComparisonResult
{
    /// <summary>The finding in one line.</summary>
    public required string Verdict { get; init; }

    /// <summary>The graph.</summary>
    public required string Data { get; init; }

    /// <summary>What was predicted.</summary>
    public required string Task { get; init; }

    /// <summary>What predicts.</summary>
    public required NodeModel Model { get; init; }

    /// <summary>How nodes were divided.</summary>
    public required NodeProtocol Protocol { get; init; }

    /// <summary>Nodes of each part.</summary>
    public required NodeCounts NodeCounts { get; init; }

    /// <summary>Mean accuracy of whoever always names the commonest class.</summary>
    public required double Majority { get; init; }

    /// <summary>Every run.</summary>
    public required IReadOnlyList<NodeRun> Runs { get; init; }

    /// <summary>Methods over seeds, by accuracy.</summary>
    public required IReadOnlyList<MethodSummary> Summary { get; init; }

    /// <summary>What was expected before anything was trained; null where nobody asked for progress.</summary>
    public ComparisonForecast? Forecast { get; init; }

    /// <summary>Greatest resident memory of the process so far; 0 where the system does not say.</summary>
    public long PeakBytes { get; init; }

    /// <summary>Seconds of it all.</summary>
    public required double Seconds { get; init; }

    /// <summary>Folder of the run.</summary>
    public required string RunDirectory { get; init; }
}
