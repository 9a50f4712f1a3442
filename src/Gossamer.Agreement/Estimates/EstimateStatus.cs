namespace Gossamer.Agreement.Estimates;

/// <summary>Whether a figure could be had.</summary>
public enum EstimateStatus
{
    /// <summary>It could.</summary>
    Estimated,

    /// <summary>Everybody always says the same, so that chance agreement is perfect too: neither 1 nor 0 but undefined.</summary>
    PerfectButDegenerate,

    /// <summary>The figure does not exist for such data; the reason says why.</summary>
    NotApplicable,

    /// <summary>There are too few units or ratings.</summary>
    TooFewRatings,
}
