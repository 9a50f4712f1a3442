using Gossamer.Agreement.Ratings;

namespace Gossamer.Agreement.Recipes;

/// <summary>What <see cref="AgreementMeasurement"/> found.</summary>
/// <param name="Layout">How the file holds the ratings.</param>
/// <param name="Scale">What may be done with the values.</param>
/// <param name="Units">Number of units.</param>
/// <param name="Raters">Number of raters; with raters unknown the most that a unit has.</param>
/// <param name="Ratings">Number of ratings.</param>
/// <param name="Categories">Number of categories, those that nobody chose included if they were declared.</param>
/// <param name="CategoryNames">Their names, where there are at most 50.</param>
/// <param name="Weights">How much neighbouring categories agree.</param>
/// <param name="Complete">Whether every rater rated every unit.</param>
/// <param name="Coefficients">The coefficients.</param>
/// <param name="Warnings">What a reader should know.</param>
public sealed record AgreementMeasurementResult(
    RatingLayout Layout, MeasurementScale Scale, int Units, int Raters, int Ratings, int Categories, IReadOnlyList<string> CategoryNames, string Weights,
    bool Complete, CoefficientSet Coefficients, IReadOnlyList<string> Warnings)
{
    /// <summary>How far numbers differ, in their unit; null for names and ranks.</summary>
    public MeasurementError? MeasurementError { get; init; }
}
