namespace Gossamer.Graphs.Ingest;

/// <summary>How an edge list is read.</summary>
public sealed record IngestOptions
{
    /// <summary>Edges from a node to itself. Default: they stay.</summary>
    public SelfLoops SelfLoops { get; init; }

    /// <summary>Edges that agree in source, target and time. Default: one of them stays.</summary>
    public ExactDuplicates ExactDuplicates { get; init; }

    /// <summary>Edges that agree in source and target. Default: they stay.</summary>
    public MultiEdges MultiEdges { get; init; }

    /// <summary>Unit of decimal times, above 0; those that are no multiples of it are ranked. Default 10⁻⁶.</summary>
    public decimal TimeUnit { get; init; } = 0.000001m;
}
