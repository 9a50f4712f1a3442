namespace Gossamer.Agreement.Recipes;

/// <summary>How much neighbouring categories agree.</summary>
public enum WeightRule
{
    /// <summary>Identity on the nominal scale, linear on the ordinal one, quadratic on scales with numbers.</summary>
    Auto,

    /// <summary>Not at all.</summary>
    Identity,

    /// <summary>Less by equal steps.</summary>
    Linear,

    /// <summary>Less by the square of the steps.</summary>
    Quadratic,
}
