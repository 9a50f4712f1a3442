namespace Gossamer.Agreement.Ceilings;

/// <summary>What agreement between raters allows to say about a model's score.</summary>
public enum Verdict
{
    /// <summary>Agreement data are missing.</summary>
    NotAssessable,

    /// <summary>Above what even the same rater would reach again: noise, leakage or shared pre-annotation.</summary>
    BeyondPolicyCeiling,

    /// <summary>Above what the truth itself would reach: it imitates the reference.</summary>
    BeyondTruthCeiling,

    /// <summary>Below the agreement of raters.</summary>
    BelowHuman,

    /// <summary>So near the truth ceiling that this reference cannot tell better from worse.</summary>
    AtCeiling,

    /// <summary>As one more rater.</summary>
    HumanRange,

    /// <summary>These cases do not decide.</summary>
    Undetermined,
}
