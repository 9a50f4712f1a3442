namespace Gossamer.Agreement.Ceilings;

/// <summary>A verdict with what led to it.</summary>
/// <param name="Verdict">The verdict.</param>
/// <param name="Sentence">What it means, in plain words.</param>
/// <param name="BelowInterRater">P(s_M &lt; L1); null without L1.</param>
/// <param name="BeyondTruthCeiling">P(s_M > L2); null without L2.</param>
/// <param name="BeyondPolicyCeiling">P(s_M > L3); null without L3.</param>
/// <param name="Equivalence">Δ; null without L2.</param>
/// <param name="ToCeilingLow">Lower limit of the 90 % interval of s_M − L2; null without L2.</param>
/// <param name="ToCeilingHigh">Upper limit; null without L2.</param>
/// <param name="CasesToSettle">About how many cases would decide, where these do not; null where that cannot be said.</param>
public sealed record ModelVerdict(
    Verdict Verdict, string Sentence, double? BelowInterRater, double? BeyondTruthCeiling, double? BeyondPolicyCeiling, double? Equivalence,
    double? ToCeilingLow, double? ToCeilingHigh, int? CasesToSettle);
