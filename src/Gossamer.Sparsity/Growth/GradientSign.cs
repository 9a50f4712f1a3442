namespace Gossamer.Sparsity.Growth;

/// <summary>Where the absolute value stands in DST-EE's score.</summary>
public enum GradientSign
{
    /// <summary>|g| + bonus.</summary>
    AbsoluteFirst,

    /// <summary>
    /// |g + bonus|, as in the released code. Asymmetric: the bonus strengthens positive gradients and can cancel negative
    /// ones, so no claim should rest on it.
    /// </summary>
    SignedSum,
}
