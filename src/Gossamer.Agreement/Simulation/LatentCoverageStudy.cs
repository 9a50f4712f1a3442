using Gossamer.Agreement.Fusion;
using Gossamer.Agreement.Ratings;
using Gossamer.Agreement.Studies;
using Gossamer.Learning.Statistics;

namespace Gossamer.Agreement.Simulation;

/// <summary>
/// How often the interval of a latent-class ceiling of labels holds the accuracy that the raters' confusions give: once with the fit moving
/// with the units that are drawn, once with the fit held, which is too narrow.
/// </summary>
/// <param name="Studies">Studies.</param>
/// <param name="UnitsEach">Units of a study.</param>
/// <param name="Coverage">Share of studies whose 95 % interval holds the accuracy of a rater.</param>
/// <param name="CoverageFitHeld">The same under a fit that is held.</param>
public sealed record LatentCoverageStudy(int Studies, int UnitsEach, double Coverage, double CoverageFitHeld)
{
    /// <summary>Simulates studies of raters with the given confusions, the first of whom is the reference.</summary>
    /// <param name="prevalences">Share of each class.</param>
    /// <param name="confusions">For each rater [true class, class said].</param>
    /// <param name="studies">Studies.</param>
    /// <param name="units">Units of each, rated by everybody.</param>
    /// <param name="seed">Seed.</param>
    /// <param name="replicates">Resamples.</param>
    /// <param name="cancellation">Stops between two studies.</param>
    public static LatentCoverageStudy Run(
        IReadOnlyList<double> prevalences, IReadOnlyList<double[,]> confusions, int studies, int units, ulong seed, int replicates = 2000, CancellationToken cancellation = default)
    {
        double accuracy = 0;
        for (int c = 0; c < prevalences.Count; c++) accuracy += prevalences[c] * confusions[0][c, c];
        int covered = 0, held = 0;
        var model = new DawidSkene();
        Parallel.For(0, studies, new ParallelOptions { CancellationToken = cancellation }, study =>
        {
            (RatingTable table, _) = RatingSimulator.Categories(units, prevalences, confusions, seed * 100_000 + (ulong)study);
            DawidSkeneFit fit = model.Fit(table);
            double[] terms = [.. Enumerable.Range(0, units).Select(unit => fit.Posteriors[unit][Said(table, unit)])];
            double[]? moves = DawidSkeneInfluence.Of(model, table, fit, (unit, c) => Said(table, unit) == c ? 1 : 0);
            var options = new BootstrapOptions { Replicates = replicates, Seed = (ulong)study };
            if (Holds(terms, null, accuracy, options)) Interlocked.Increment(ref held);
            if (Holds(terms, moves, accuracy, options)) Interlocked.Increment(ref covered);
        });
        return new LatentCoverageStudy(studies, units, covered / (double)studies, held / (double)studies);

        static int Said(RatingTable table, int unit) => table.CategoriesOf(unit)[table.RatersOf(unit).IndexOf(0)];
    }

    private static bool Holds(double[] terms, double[]? moves, double accuracy, BootstrapOptions options)
    {
        double[] none = [.. terms.Select(static _ => double.NaN)];
        UnitSums sums = new MeanEvidence(none, terms, none, []) { TruthMoves = moves }.ToSums();
        BootstrapInterval interval = Bootstrap.Run(sums, MetricEvidence.Levels, MeanEvidence.Means, options).Interval(1);
        return accuracy >= interval.Lower && accuracy <= interval.Upper;
    }
}
