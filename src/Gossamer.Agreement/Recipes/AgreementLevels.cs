namespace Gossamer.Agreement.Recipes;

/// <summary>The three levels of a measure; one that cannot be estimated is null, and <see cref="Reasons"/> says why.</summary>
/// <param name="InterRater">L1, agreement of raters with each other.</param>
/// <param name="TruthCeiling">L2, what the truth itself would score.</param>
/// <param name="PolicyCeiling">L3, what the noise-free habit of the raters would score.</param>
/// <param name="Reasons">For each level that is null, by its name, why.</param>
public sealed record AgreementLevels(
    LevelEstimate? InterRater, LevelEstimate? TruthCeiling, LevelEstimate? PolicyCeiling, IReadOnlyDictionary<string, string> Reasons);
