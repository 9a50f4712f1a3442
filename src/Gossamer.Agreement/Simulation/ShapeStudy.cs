using Gossamer.Agreement.Ceilings;
using Gossamer.Agreement.Fusion;
using Gossamer.Agreement.Masks;
using Gossamer.Agreement.Studies;

namespace Gossamer.Agreement.Simulation;

/// <summary>Ceilings of a scenario as raters' agreement gives them, beside the one that the model family shows.</summary>
/// <param name="Scenario">The scenario.</param>
/// <param name="TrueCeiling">Score against the reference of the model that is nearest to the truth: peak ground truth.</param>
/// <param name="InterRater">E1, agreement of raters.</param>
/// <param name="IntraRater">E1', agreement of repeats; null with one drawing.</param>
/// <param name="BoundaryNoise">E2, by the law of boundary noise.</param>
/// <param name="FarShare">Share of disagreement that is no displaced boundary.</param>
/// <param name="CheckPasses">Whether the law is trusted there.</param>
/// <param name="LatentClass">E4, by STAPLE; null where its fit gives none.</param>
/// <param name="SystematicShare">φ as estimated from repeats; null with one drawing.</param>
/// <param name="TrueSystematicShare">φ of the displacements drawn.</param>
public sealed record ShapeStudy(
    ShapeScenario Scenario, double TrueCeiling, double InterRater, double? IntraRater, double BoundaryNoise, double FarShare, bool CheckPasses, double? LatentClass,
    double? SystematicShare, double TrueSystematicShare)
{
    /// <summary>Simulates a scenario.</summary>
    public static ShapeStudy Run(ShapeScenario scenario, CancellationToken cancellation = default)
    {
        var simulator = new ShapeSimulator(scenario);
        int times = ShapeSimulator.Times.Count;
        double[] inter = new double[scenario.Cases], intra = new double[scenario.Cases], latent = new double[scenario.Cases];
        double[,] toTruth = new double[scenario.Cases, times], toReference = new double[scenario.Cases, times];
        var checks = new DisplacementCheck[scenario.Cases];
        Parallel.For(0, scenario.Cases, new ParallelOptions { CancellationToken = cancellation }, number =>
        {
            SimulatedCase one = simulator.Draw(number);
            BinaryMask[] first = [.. one.Drawings.Select(static repeats => repeats[0])];
            inter[number] = MeanDice(first);
            intra[number] = PairScores.Mean(one.Drawings.Select(static repeats => MeanDice(repeats)));
            checks[number] = DisplacementCheck.Of(first);
            latent[number] = LatentClassCeiling.Of(first, scenario.MajorityReference ? votes => 2 * (int)ulong.PopCount(votes) > first.Length : static votes => (votes & 1) != 0).Dice;
            for (int time = 0; time < times; time++)
                (toTruth[number, time], toReference[number, time]) = (Overlap.Of(one.Models[time], one.Truth).Dice, Overlap.Of(one.Models[time], one.Reference).Dice);
        });
        int best = Enumerable.Range(0, times).MaxBy(time => Enumerable.Range(0, scenario.Cases).Average(number => toTruth[number, time]));
        double agreement = PairScores.Mean(inter), repeated = PairScores.Mean(intra);
        DisplacementCheck check = checks.Aggregate(static (a, b) => a + b);
        return new ShapeStudy(
            scenario, Enumerable.Range(0, scenario.Cases).Average(number => toReference[number, best]), agreement, Estimates.Estimate.Finite(repeated),
            CeilingFormulas.BoundaryNoise(agreement, scenario.MajorityReference ? scenario.Raters : 1), check.Share, check.Share <= DisplacementCheck.DefaultShare,
            latent.Count(static value => !double.IsNaN(value)) >= 0.8 * latent.Length ? Estimates.Estimate.Finite(PairScores.Mean(latent)) : null,
            double.IsNaN(repeated) ? null : CeilingFormulas.SystematicShare(agreement, repeated).Share, simulator.SystematicShare);
    }

    internal static double MeanDice(IReadOnlyList<BinaryMask> masks)
    {
        List<double> values = [];
        for (int a = 0; a < masks.Count; a++)
            for (int b = a + 1; b < masks.Count; b++) values.Add(Overlap.Of(masks[a], masks[b]).Dice);
        return PairScores.Mean(values);
    }
}
