namespace Gossamer.Sparsity.Growth;

/// <summary>Chooses the inactive units that a round activates, and the values they start with.</summary>
public sealed record GrowRule(IGrowScore Score)
{
    /// <summary>Which dense matrix the score reads.</summary>
    public GrowSignal Signal { get; init; } = GrowSignal.Gradient;

    /// <summary>Whether a unit dropped in this round may be grown again at once; it then keeps value and state.</summary>
    public bool RegrowthAllowed { get; init; } = true;

    /// <summary>
    /// How many inactive weights a round looks at, drawn at random, as a multiple γ ≥ 1 of a layer's active ones; null for all of them.
    /// With it no step needs the gradient of every weight. Single weights only, and as many grown as dropped.
    /// </summary>
    public double? SampledCandidates { get; init; }

    /// <summary>Values of grown weights.</summary>
    public IGrownValues Values { get; init; } = new ZeroValues();
}
