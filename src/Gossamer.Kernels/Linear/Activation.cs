namespace Gossamer.Kernels.Linear;

/// <summary>What a kernel applies to each output before it stores it.</summary>
public enum Activation
{
    /// <summary>Nothing.</summary>
    None,

    /// <summary>max(0, x); NaN stays NaN.</summary>
    ReLU,
}
