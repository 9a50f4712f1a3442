namespace Gossamer.EdgeInference.Tables;

/// <summary>Kinds of layers that times are traced of.</summary>
public enum LayerKind
{
    /// <summary>Convolutions.</summary>
    Convolution,

    /// <summary>Linear layers.</summary>
    Linear,
}
