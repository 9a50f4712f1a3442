namespace Gossamer.Agreement.Recipes;

/// <summary>What <see cref="AgreementPlan"/> found; null where nothing was said to plan it by.</summary>
/// <param name="Target">The target.</param>
/// <param name="Raters">Raters that reach it.</param>
/// <param name="Ceiling">What one rater's reference can reach now.</param>
/// <param name="Curve">What one, two, three and more raters reach.</param>
/// <param name="CasesForWidth">Cases for an interval of the reliability of the width.</param>
/// <param name="CasesForNonInferiority">Cases to show that a model is not worse than a rater.</param>
/// <param name="Method">By which law.</param>
public sealed record AgreementPlanResult(
    double Target, int? Raters, double? Ceiling, IReadOnlyList<PlannedRaters> Curve, double? CasesForWidth, int? CasesForNonInferiority, string Method);
