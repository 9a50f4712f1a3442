namespace Gossamer.TwoParty.Networks.Costs;

/// <summary>Kinds of correlations that networks take.</summary>
public enum DemandKind
{
    /// <summary>Products of private bits.</summary>
    BitProducts,

    /// <summary>Random tables.</summary>
    Tables,

    /// <summary>Pairs of products with a common factor.</summary>
    AndPairs,

    /// <summary>Products of a shared bit and a shared element.</summary>
    MuxTriples,

    /// <summary>Products of private bits in a ring.</summary>
    TruncationPairs,

    /// <summary>Squares.</summary>
    Squares,

    /// <summary>Masks of a linear layer.</summary>
    LinearMasks,
}
