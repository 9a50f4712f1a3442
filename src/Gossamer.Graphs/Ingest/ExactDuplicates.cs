namespace Gossamer.Graphs.Ingest;

/// <summary>What happens to edges with the same source, target and time.</summary>
public enum ExactDuplicates
{
    /// <summary>The first of them stays.</summary>
    Collapse,

    /// <summary>All stay.</summary>
    Keep,
}
