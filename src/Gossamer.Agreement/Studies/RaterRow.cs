using Gossamer.Agreement.Estimates;

namespace Gossamer.Agreement.Studies;

/// <summary>How well a rater agrees with the others.</summary>
/// <param name="Rater">The rater.</param>
/// <param name="Cases">Cases with another rater.</param>
/// <param name="Agreement">Mean agreement with the others.</param>
/// <param name="ToOthers">That less the agreement of the others among themselves; null with two raters.</param>
/// <param name="IsOutlier">Whether the rater agrees less with the others than they do, beyond chance after correction for the number of raters.</param>
public sealed record RaterRow(string Rater, int Cases, double? Agreement, Estimate? ToOthers, bool IsOutlier);
