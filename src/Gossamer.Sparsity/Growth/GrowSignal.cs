namespace Gossamer.Sparsity.Growth;

/// <summary>The dense matrix a growth score reads.</summary>
public enum GrowSignal
{
    /// <summary>None: growth is random.</summary>
    None,

    /// <summary>The unclipped gradient of the round's own backward pass.</summary>
    Gradient,

    /// <summary>An exponential average of dense gradients, kept up at every step (SNFS).</summary>
    Momentum,
}
