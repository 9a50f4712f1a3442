namespace Gossamer.Graphs.Ingest;

/// <summary>What happens to edges from a node to itself.</summary>
public enum SelfLoops
{
    /// <summary>They stay: walks may follow them.</summary>
    Keep,

    /// <summary>They are left out; their nodes stay.</summary>
    Drop,
}
