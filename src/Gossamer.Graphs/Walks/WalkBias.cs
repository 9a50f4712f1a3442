namespace Gossamer.Graphs.Walks;

/// <summary>Which of the edges that a walk may take next it prefers. Δ is the time between a node's first and last edge.</summary>
public enum WalkBias
{
    /// <summary>Later ones: chances are as exp(t / Δ). The released rule.</summary>
    ForwardExp,

    /// <summary>None.</summary>
    Uniform,

    /// <summary>Earlier ones: chances are as exp(−t / Δ).</summary>
    DecayExp,
}
