namespace Gossamer.Sparsity.Growth;

/// <summary>Chooses the inactive units that a round activates, and the values they start with.</summary>
public sealed record GrowRule(IGrowScore Score)
{
    /// <summary>Which dense matrix the score reads.</summary>
    public GrowSignal Signal { get; init; } = GrowSignal.Gradient;

    /// <summary>Whether a unit dropped in this round may be grown again at once; it then keeps value and state.</summary>
    public bool RegrowthAllowed { get; init; } = true;

    /// <summary>Values of grown weights.</summary>
    public IGrownValues Values { get; init; } = new ZeroValues();
}
