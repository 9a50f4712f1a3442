namespace Gossamer.Agreement.Recipes;

/// <summary>One measure: its levels and the models on them.</summary>
/// <param name="Name">The measure; distances have a minus sign, so that more is better.</param>
/// <param name="Convention">Which of the published conventions.</param>
/// <param name="Levels">The levels.</param>
/// <param name="Intra">Agreement of the same rater's repeats; null without.</param>
/// <param name="ThinDisplacement">The check of the law of boundary noise; null where it does not come into question.</param>
/// <param name="Models">The models, best first.</param>
public sealed record MetricAssessment(
    string Name, string Convention, AgreementLevels Levels, double? Intra, ThinDisplacement? ThinDisplacement, IReadOnlyList<ModelAssessment> Models);
