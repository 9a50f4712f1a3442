using Gossamer.Agreement.Coefficients;
using Gossamer.Agreement.Ratings;

namespace Gossamer.Agreement.Recipes;

/// <summary>How far numbers that raters give differ, in the unit of the ratings, over the units that all of them rated.</summary>
/// <param name="Units">Those units.</param>
/// <param name="StandardErrorAgreement">Standard error of measurement with the variance between raters, √(σ²_rater + σ²_error).</param>
/// <param name="StandardErrorConsistency">The same with biases of raters forgiven, √MSE.</param>
/// <param name="SmallestChangeAgreement">The change that this error alone exceeds in 5 % of repeated measurements, 1.96 √2 times it.</param>
/// <param name="SmallestChangeConsistency">The same with biases of raters forgiven.</param>
/// <param name="LimitsOfAgreement">Bland and Altman's limits of the first rater less the second; null with more than two.</param>
public sealed record MeasurementError(
    int Units, double StandardErrorAgreement, double StandardErrorConsistency, double SmallestChangeAgreement, double SmallestChangeConsistency, BlandAltman? LimitsOfAgreement)
{
    /// <summary>That of a table; null where its values are no numbers, raters are not known, or fewer than two units are complete.</summary>
    public static MeasurementError? Of(RatingTable table)
    {
        int raters = table.Raters.Count;
        if (table.Scale is MeasurementScale.Nominal or MeasurementScale.Ordinal || !table.RatersAreKnown || raters < 2) return null;
        (double[] values, int units, _) = table.CompleteValues();
        if (units < 2) return null;
        var squares = MeanSquares.Of(values, raters);
        double[] OfRater(int rater) => [.. Enumerable.Range(0, units).Select(unit => values[unit * raters + rater])];
        return new MeasurementError(
            units, squares.StandardErrorOfMeasurement(IccForm.Agreement), squares.StandardErrorOfMeasurement(IccForm.Consistency), squares.SmallestDetectableChange(IccForm.Agreement),
            squares.SmallestDetectableChange(IccForm.Consistency), raters == 2 ? BlandAltman.Of(OfRater(0), OfRater(1)) : null);
    }
}
