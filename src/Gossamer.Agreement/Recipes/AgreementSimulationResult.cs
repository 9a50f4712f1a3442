using Gossamer.Agreement.Simulation;

namespace Gossamer.Agreement.Recipes;

/// <summary>What <see cref="AgreementSimulation"/> found.</summary>
/// <param name="Shapes">Ceilings beside the truth.</param>
/// <param name="SystematicShareError">Root mean squared error of φ over studies of eight raters; null where it was not asked.</param>
/// <param name="Coverage">How often intervals of agreement hold what they should, by the cases of a study; empty where it was not asked.</param>
/// <param name="Confusions">How well Dawid and Skene recover confusions in two and three classes; empty where it was not asked.</param>
/// <param name="LatentCoverage">How often intervals of latent-class ceilings hold what they should; null where it was not asked.</param>
/// <param name="Checks">What was to be met, and whether it is.</param>
public sealed record AgreementSimulationResult(
    IReadOnlyList<ShapeStudy> Shapes, double? SystematicShareError, IReadOnlyList<CoverageStudy> Coverage, IReadOnlyList<ConfusionStudy> Confusions, LatentCoverageStudy? LatentCoverage,
    IReadOnlyList<SimulationCheck> Checks);
