namespace Gossamer.EdgeInference.Live;

/// <summary>Where a device's decision comes from.</summary>
public enum DecisionKind
{
    /// <summary>The edge decided for this slot.</summary>
    Fresh,

    /// <summary>The edge's decision is late: the last one again.</summary>
    Repeated,

    /// <summary>The edge has been silent for too long, or never spoke.</summary>
    Fallback,
}
