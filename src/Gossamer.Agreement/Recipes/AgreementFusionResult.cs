namespace Gossamer.Agreement.Recipes;

/// <summary>What <see cref="AgreementFusion"/> made.</summary>
/// <param name="Method">How.</param>
/// <param name="Cases">Cases of label maps; empty for ratings.</param>
/// <param name="Units">Units of ratings; 0 for label maps.</param>
/// <param name="Ties">Cells or units on which the votes were even.</param>
/// <param name="Accuracy">Share of units whose fused label is the true one; null without a truth.</param>
/// <param name="MajorityAccuracy">The same of the majority, for comparison.</param>
/// <param name="Written">Files written.</param>
/// <param name="Warnings">What a reader should know.</param>
public sealed record AgreementFusionResult(
    string Method, IReadOnlyList<FusedCase> Cases, int Units, long Ties, double? Accuracy, double? MajorityAccuracy, IReadOnlyList<string> Written, IReadOnlyList<string> Warnings);
