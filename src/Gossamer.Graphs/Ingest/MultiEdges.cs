namespace Gossamer.Graphs.Ingest;

/// <summary>What happens to further edges between nodes that have one in the same direction.</summary>
public enum MultiEdges
{
    /// <summary>All stay.</summary>
    Keep,

    /// <summary>The earliest of each pair stays.</summary>
    FirstOccurrence,
}
