namespace Gossamer.Graphs.Splits;

/// <summary>How nodes are divided and what may be known of them.</summary>
public enum NodeProtocol
{
    /// <summary>Three fifths, one fifth and one fifth of each class at random; citation graphs have a public split instead.</summary>
    Strict,

    /// <summary>The same split, but vectors know only what happened before the middle of the time.</summary>
    Temporal,

    /// <summary>As published: at most 301 nodes of each class.</summary>
    Released,
}
