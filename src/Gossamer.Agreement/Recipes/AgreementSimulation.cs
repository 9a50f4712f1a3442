using Gossamer.Agreement.Ceilings;
using Gossamer.Agreement.Fusion;
using Gossamer.Agreement.Masks;
using Gossamer.Agreement.Ratings;
using Gossamer.Agreement.Simulation;
using Gossamer.Learning.Data.Grids;

namespace Gossamer.Agreement.Recipes;

/// <summary>
/// Tries every estimator on raters whose truth is known, the shared bias that no estimator can see included.
/// </summary>
public static class AgreementSimulation
{
    private const double LargestError = 0.025, LargestShareError = 0.04, LargestConfusionError = 0.03, LeastCoverage = 0.9, MostCoverage = 0.98;
    private const int ConfusionUnits = 2000, LatentUnits = 300;

    /// <summary>Cases of the studies whose intervals are counted: those of the studies of φ, and those of the scenarios.</summary>
    private static readonly int[] CoverageCases = [12, 60];

    /// <summary>Simulates.</summary>
    /// <exception cref="ArgumentException">A scenario is out of range.</exception>
    public static AgreementSimulationResult Run(AgreementSimulationOptions options, Action<string>? progress = null, CancellationToken cancellation = default)
    {
        if (options.Scenario is { } scenario)
        {
            if (options.Out is { } folder) Write(scenario, folder, cancellation);
            return new AgreementSimulationResult([ShapeStudy.Run(scenario, cancellation)], null, [], [], null, []);
        }
        List<ShapeStudy> shapes = [];
        foreach (ShapeScenario one in Acceptance(options.Seed))
        {
            progress?.Invoke($"{one.Raters} raters, persistent {one.PersistentNoise}, random {one.RandomNoise}, shared bias {one.SharedBias}");
            shapes.Add(ShapeStudy.Run(one, cancellation));
        }
        progress?.Invoke("systematic share of eight raters");
        double share = SystematicShareError(options.Seed, cancellation);
        progress?.Invoke("confusion matrices of five raters");
        ConfusionStudy[] confusions = [.. new[] { ConfusionStudy.TwoClasses, ConfusionStudy.ThreeClasses }.Select(matrices => ConfusionStudy.Run(matrices, ConfusionUnits, options.Seed))];
        IReadOnlyList<CoverageStudy> coverage = [];
        LatentCoverageStudy? latent = null;
        if (options.CoverageStudies > 0)
        {
            progress?.Invoke($"intervals of {options.CoverageStudies} studies");
            coverage = CoverageStudy.Run(new ShapeScenario { PersistentNoise = 0.5, RandomNoise = 1.5, Seed = options.Seed }, CoverageCases, options.CoverageStudies, cancellation: cancellation);
            progress?.Invoke($"intervals of {options.CoverageStudies} fits");
            latent = LatentCoverageStudy.Run([0.5, 0.5], ConfusionStudy.TwoClasses, options.CoverageStudies, LatentUnits, options.Seed, cancellation: cancellation);
        }
        return new AgreementSimulationResult(shapes, share, coverage, confusions, latent, [.. Checks(shapes, share, coverage, confusions, latent)]);
    }

    /// <summary>The scenarios of the acceptance: four without a shared bias, one with, and two of disagreement that is no displacement.</summary>
    public static IReadOnlyList<ShapeScenario> Acceptance(ulong seed) =>
    [
        new() { Seed = seed },
        new() { Raters = 5, PersistentNoise = 1, RandomNoise = 1, Seed = seed },
        new() { PersistentNoise = 0.5, RandomNoise = 2.5, Seed = seed },
        new() { MajorityReference = true, Seed = seed },
        new() { SharedBias = 1.5, Seed = seed },
        new() { RandomNoise = 0.7, FalseBlobRate = 0.6, MissRate = 0.4, Seed = seed },
    ];

    /// <summary>Root mean squared error of φ over 12 studies of eight raters and 12 cases, of little and of much own noise.</summary>
    public static double SystematicShareError(ulong seed, CancellationToken cancellation = default)
    {
        List<double> errors = [];
        foreach ((double persistent, ulong first) in ((double, ulong)[])[(0.72, 0), (2, 6)])
            for (ulong study = first; study < first + 6; study++)
            {
                var scenario = new ShapeScenario { Raters = 8, Cases = 12, PersistentNoise = persistent, RandomNoise = 1, Seed = seed * 100 + study };
                var simulator = new ShapeSimulator(scenario);
                double[] inter = new double[12], intra = new double[12];
                Parallel.For(0, 12, new ParallelOptions { CancellationToken = cancellation }, number =>
                {
                    SimulatedCase one = simulator.Draw(number, withModels: false);
                    inter[number] = ShapeStudy.MeanDice([.. one.Drawings.Select(static repeats => repeats[0])]);
                    intra[number] = one.Drawings.Average(static repeats => ShapeStudy.MeanDice(repeats));
                });
                errors.Add(CeilingFormulas.SystematicShare(inter.Average(), intra.Average()).Share - simulator.SystematicShare);
            }
        return Math.Sqrt(errors.Average(static error => error * error));
    }

    private static IEnumerable<SimulationCheck> Checks(
        List<ShapeStudy> shapes, double share, IReadOnlyList<CoverageStudy> coverages, ConfusionStudy[] confusions, LatentCoverageStudy? latent)
    {
        ShapeStudy[] unbiased = [.. shapes.Where(static study => study.Scenario.SharedBias == 0)], trusted = [.. unbiased.Where(static study => study.CheckPasses)];
        double error = trusted.Max(static study => Math.Abs(study.BoundaryNoise - study.TrueCeiling));
        yield return new SimulationCheck($"E2 within {LargestError} of the true ceiling where its check passes, without shared bias", $"{error:0.0000} at most, {trusted.Length} scenarios", error <= LargestError);
        yield return new SimulationCheck("E1 below the true ceiling without shared bias", $"{unbiased.Count(static study => study.InterRater < study.TrueCeiling)} of {unbiased.Length} scenarios", unbiased.All(static study => study.InterRater < study.TrueCeiling));
        ShapeStudy far = shapes.First(static study => study.Scenario.FalseBlobRate > 0);
        yield return new SimulationCheck("far disagreement fails the check of E2", $"{100 * far.FarShare:0.0} % far", !far.CheckPasses);
        ShapeStudy biased = shapes.First(static study => study.Scenario.SharedBias > 0);
        yield return new SimulationCheck("E4 is too high under a bias that all share (negative test)", $"{biased.LatentClass:0.0000} against {biased.TrueCeiling:0.0000}", biased.LatentClass > biased.TrueCeiling);
        yield return new SimulationCheck($"error of φ at most {LargestShareError}", $"{share:0.0000}", share <= LargestShareError);
        foreach (ConfusionStudy one in confusions)
            yield return new SimulationCheck(
                $"confusion entries within {LargestConfusionError}, five raters, {one.Units:N0} units of {one.Classes} classes",
                $"{one.GreatestError:0.0000} at most (counted with the truth at hand {one.GreatestErrorWithTruth:0.0000})", one.GreatestError <= LargestConfusionError);
        foreach (CoverageStudy one in coverages)
            yield return Covers($"95 % intervals of agreement, studies of {one.CasesEach} cases", one.Coverage, one.Studies, "");
        if (latent is not null)
            yield return Covers($"95 % intervals of the latent-class ceiling, studies of {latent.UnitsEach} units", latent.Coverage, latent.Studies, $" (fit held {100 * latent.CoverageFitHeld:0.0} %)");

        static SimulationCheck Covers(string what, double coverage, int studies, string more) =>
            new($"{what}, cover in 90 to 98 %", $"{100 * coverage:0.0} % of {studies}{more}", coverage is >= LeastCoverage and <= MostCoverage);
    }

    /// <summary>Writes <c>annotations/RATER@REPEAT/CASE.png</c>, <c>truth/CASE.png</c> and three models under <c>predictions</c>.</summary>
    private static void Write(ShapeScenario scenario, string folder, CancellationToken cancellation)
    {
        var simulator = new ShapeSimulator(scenario);
        (string Name, int Time)[] models = [("early", 14), ("peak", 20), ("overfit", ShapeSimulator.Times.Count - 3)];
        for (int number = 0; number < scenario.Cases; number++)
        {
            cancellation.ThrowIfCancellationRequested();
            SimulatedCase one = simulator.Draw(number);
            string name = $"case{number + 1:000}.png";
            Save(one.Truth, "truth");
            for (int rater = 0; rater < one.Drawings.Count; rater++)
                for (int repeat = 0; repeat < one.Drawings[rater].Count; repeat++)
                    Save(one.Drawings[rater][repeat], Path.Combine("annotations", $"rater{rater + 1}{(repeat == 0 ? "" : $"@{repeat + 1}")}"));
            foreach ((string model, int time) in models) Save(one.Models[time], Path.Combine("predictions", model));

            void Save(BinaryMask mask, string part)
            {
                Directory.CreateDirectory(Path.Combine(folder, part));
                LabelFile.Write(Path.Combine(folder, part, name), mask.ToGrid());
            }
        }
    }
}
