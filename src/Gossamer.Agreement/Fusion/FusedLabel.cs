namespace Gossamer.Agreement.Fusion;

/// <summary>How one label was fused.</summary>
/// <param name="Label">The label.</param>
/// <param name="Weights">The weight of each rater.</param>
/// <param name="Ties">Cells on which the votes were even.</param>
/// <param name="Staple">What STAPLE found out about the raters; null for other methods.</param>
public sealed record FusedLabel(long Label, IReadOnlyList<double> Weights, long Ties, StapleFit? Staple);
