namespace Gossamer.EdgeInference.Live;

/// <summary>Whether calls go to the edge.</summary>
public enum CircuitState
{
    /// <summary>They do.</summary>
    Closed,

    /// <summary>They do not, for a while after failures.</summary>
    Open,

    /// <summary>One does, to see whether the edge is back.</summary>
    HalfOpen,
}
