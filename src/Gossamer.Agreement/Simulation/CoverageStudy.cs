using Gossamer.Learning.Statistics;

namespace Gossamer.Agreement.Simulation;

/// <summary>
/// How often the interval of agreement, which draws cases anew, holds the expectation over cases for the same raters: the same raters judge
/// many studies of different cases.
/// </summary>
/// <param name="Studies">Studies.</param>
/// <param name="CasesEach">Cases of a study.</param>
/// <param name="Expectation">Agreement over all cases of all studies.</param>
/// <param name="Coverage">Share of studies whose 95 % interval holds it.</param>
public sealed record CoverageStudy(int Studies, int CasesEach, double Expectation, double Coverage)
{
    /// <summary>Simulates studies of a scenario, whose number of cases is that of each study.</summary>
    public static CoverageStudy Run(ShapeScenario scenario, int studies, int replicates = 2000, CancellationToken cancellation = default)
    {
        var simulator = new ShapeSimulator(scenario with { Repeats = 1 });
        double[] agreement = new double[studies * scenario.Cases];
        Parallel.For(0, agreement.Length, new ParallelOptions { CancellationToken = cancellation }, number =>
            agreement[number] = ShapeStudy.MeanDice([.. simulator.Draw(number, withModels: false).Drawings.Select(static repeats => repeats[0])]));
        double expectation = agreement.Average();
        int covered = 0;
        for (int study = 0; study < studies; study++)
        {
            double[] rows = [.. agreement.AsSpan(study * scenario.Cases, scenario.Cases).ToArray().SelectMany(static value => new[] { value, 1 })];
            BootstrapInterval interval = Bootstrap.Run(
                UnitSums.OfRows(rows, 2), 1, static (sums, figures) => figures[0] = sums[0] / sums[1], new BootstrapOptions { Replicates = replicates, Seed = (ulong)study }).Interval(0);
            if (expectation >= interval.Lower && expectation <= interval.Upper) covered++;
        }
        return new CoverageStudy(studies, scenario.Cases, expectation, covered / (double)studies);
    }
}
