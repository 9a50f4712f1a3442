using Gossamer.Agreement.Fusion;
using Gossamer.Agreement.Ratings;

namespace Gossamer.Agreement.Simulation;

/// <summary>
/// How well Dawid and Skene recover the confusion matrices of five raters from their ratings alone, beside counting with the truth at hand,
/// which has the sampling error that no method can do without.
/// </summary>
/// <param name="Classes">Classes.</param>
/// <param name="Units">Units, each rated by everybody.</param>
/// <param name="GreatestError">The greatest error of an entry.</param>
/// <param name="GreatestErrorWithTruth">The same of matrices counted with the truth at hand.</param>
/// <param name="GreatestDifference">The greatest difference of an entry between both.</param>
public sealed record ConfusionStudy(int Classes, int Units, double GreatestError, double GreatestErrorWithTruth, double GreatestDifference)
{
    /// <summary>Confusions of five raters in two classes: [true class, class said].</summary>
    public static IReadOnlyList<double[,]> TwoClasses { get; } =
    [
        new[,] { { 0.9, 0.1 }, { 0.2, 0.8 } }, new[,] { { 0.8, 0.2 }, { 0.1, 0.9 } }, new[,] { { 0.85, 0.15 }, { 0.25, 0.75 } }, new[,] { { 0.95, 0.05 }, { 0.15, 0.85 } },
        new[,] { { 0.75, 0.25 }, { 0.15, 0.85 } },
    ];

    /// <summary>The same in three classes, whose errors do not spread evenly.</summary>
    public static IReadOnlyList<double[,]> ThreeClasses { get; } =
        [OfAccuracies(0.9, 0.8, 0.85), OfAccuracies(0.8, 0.9, 0.75), OfAccuracies(0.85, 0.75, 0.9), OfAccuracies(0.95, 0.85, 0.8), OfAccuracies(0.75, 0.85, 0.9)];

    /// <summary>Simulates ratings in classes that are equally frequent, and fits.</summary>
    public static ConfusionStudy Run(IReadOnlyList<double[,]> confusions, int units, ulong seed)
    {
        int classes = confusions[0].GetLength(0);
        (RatingTable ratings, int[] truth) = RatingSimulator.Categories(units, [.. Enumerable.Repeat(1.0 / classes, classes)], confusions, seed);
        DawidSkeneFit fit = new DawidSkene().Fit(ratings);
        double error = 0, errorWithTruth = 0, difference = 0;
        for (int rater = 0; rater < confusions.Count; rater++)
        {
            double[,] counted = Count(ratings, truth, rater, classes);
            for (int c = 0; c < classes; c++)
                for (int k = 0; k < classes; k++)
                {
                    error = Math.Max(error, Math.Abs(fit.Confusions[rater][c, k] - confusions[rater][c, k]));
                    errorWithTruth = Math.Max(errorWithTruth, Math.Abs(counted[c, k] - confusions[rater][c, k]));
                    difference = Math.Max(difference, Math.Abs(fit.Confusions[rater][c, k] - counted[c, k]));
                }
        }
        return new ConfusionStudy(classes, units, error, errorWithTruth, difference);
    }

    private static double[,] Count(RatingTable ratings, int[] truth, int rater, int classes)
    {
        double[,] counts = new double[classes, classes];
        double[] rows = new double[classes];
        for (int unit = 0; unit < truth.Length; unit++)
        {
            counts[truth[unit], ratings.CategoriesOf(unit)[ratings.RatersOf(unit).IndexOf(rater)]]++;
            rows[truth[unit]]++;
        }
        for (int c = 0; c < classes; c++)
            for (int k = 0; k < classes; k++) counts[c, k] /= rows[c];
        return counts;
    }

    private static double[,] OfAccuracies(double a, double b, double c) =>
        new[,] { { a, 0.6 * (1 - a), 0.4 * (1 - a) }, { 0.5 * (1 - b), b, 0.5 * (1 - b) }, { 0.3 * (1 - c), 0.7 * (1 - c), c } };
}
