namespace Gossamer.PrivateInference.Search;

/// <summary>What a gate stands in for.</summary>
public enum GateKind
{
    /// <summary>An activation: ReLU or the quadratic.</summary>
    Activation,

    /// <summary>A pooling of windows: maximum or mean.</summary>
    Pool,
}
