namespace Gossamer.Agreement.Ceilings;

/// <summary>
/// A model's score and the levels on the same cases, with their values in the same resamples: what a verdict is made from. A level that
/// cannot be estimated is null.
/// </summary>
/// <param name="Cases">Cases that count.</param>
/// <param name="Score">The score s_M.</param>
/// <param name="InterRater">L1, agreement of raters; null if there is none.</param>
/// <param name="TruthCeiling">L2; null if it cannot be estimated.</param>
/// <param name="PolicyCeiling">L3; null without repeats.</param>
/// <param name="Scores">s_M in each resample.</param>
/// <param name="InterRaters">L1 in each resample; empty if there is none.</param>
/// <param name="TruthCeilings">L2 in each resample; empty if there is none.</param>
/// <param name="PolicyCeilings">L3 in each resample; empty if there is none.</param>
public sealed record VerdictEvidence(
    int Cases, double Score, double? InterRater, double? TruthCeiling, double? PolicyCeiling, IReadOnlyList<double> Scores,
    IReadOnlyList<double> InterRaters, IReadOnlyList<double> TruthCeilings, IReadOnlyList<double> PolicyCeilings);
