using Gossamer.Learning.Statistics;

namespace Gossamer.Agreement.Simulation;

/// <summary>
/// How often the interval of agreement, which draws cases anew, holds the expectation over cases for the same raters: the same raters judge
/// many studies of different cases.
/// </summary>
/// <param name="Studies">Studies.</param>
/// <param name="CasesEach">Cases of a study.</param>
/// <param name="Expectation">Agreement over all cases drawn.</param>
/// <param name="Coverage">Share of studies whose 95 % interval holds it.</param>
public sealed record CoverageStudy(int Studies, int CasesEach, double Expectation, double Coverage)
{
    /// <summary>Simulates as many studies of each size; smaller ones look at the first of the cases that the largest draws.</summary>
    /// <param name="scenario">Who draws what; its number of cases does not matter.</param>
    /// <param name="casesEach">The sizes.</param>
    /// <param name="studies">Studies of each size.</param>
    /// <param name="replicates">Resamples.</param>
    /// <param name="cancellation">Stops between two cases.</param>
    public static IReadOnlyList<CoverageStudy> Run(
        ShapeScenario scenario, IReadOnlyList<int> casesEach, int studies, int replicates = 2000, CancellationToken cancellation = default)
    {
        var simulator = new ShapeSimulator(scenario with { Repeats = 1 });
        double[] agreement = new double[studies * casesEach.Max()];
        Parallel.For(0, agreement.Length, new ParallelOptions { CancellationToken = cancellation }, number =>
            agreement[number] = ShapeStudy.MeanDice([.. simulator.Draw(number, withModels: false).Drawings.Select(static repeats => repeats[0])]));
        double expectation = agreement.Average();
        return [.. casesEach.Select(cases => new CoverageStudy(studies, cases, expectation, Covered(agreement, cases, studies, expectation, replicates) / (double)studies))];
    }

    private static int Covered(double[] agreement, int cases, int studies, double expectation, int replicates)
    {
        int covered = 0;
        for (int study = 0; study < studies; study++)
        {
            double[] rows = [.. agreement.AsSpan(study * cases, cases).ToArray().SelectMany(static value => new[] { value, 1 })];
            BootstrapInterval interval = Bootstrap.Run(
                UnitSums.OfRows(rows, 2), 1, static (sums, figures) => figures[0] = sums[0] / sums[1], new BootstrapOptions { Replicates = replicates, Seed = (ulong)study }).Interval(0);
            if (expectation >= interval.Lower && expectation <= interval.Upper) covered++;
        }
        return covered;
    }
}
