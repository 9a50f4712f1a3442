namespace Gossamer.Sparsity.Growth;

/// <summary>Shape of the exploration bonus in N, the number of rounds a unit was active.</summary>
public enum BonusForm
{
    /// <summary>c · ln t / (N + ε).</summary>
    Ratio,

    /// <summary>c · √(ln t / (N + ε)), as in upper-confidence-bound bandits.</summary>
    SquareRoot,
}
