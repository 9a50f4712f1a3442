using Gossamer.Agreement.Simulation;

namespace Gossamer.Agreement.Recipes;

/// <summary>What <see cref="AgreementSimulation"/> found.</summary>
/// <param name="Shapes">Ceilings beside the truth.</param>
/// <param name="SystematicShareError">Root mean squared error of φ over studies of eight raters; null where it was not asked.</param>
/// <param name="Coverage">How often intervals hold what they should; null where it was not asked.</param>
/// <param name="ConfusionError">Greatest error of an entry that Dawid and Skene recover, of five raters and 2,000 units; null where it was not asked.</param>
/// <param name="Checks">What was to be met, and whether it is.</param>
public sealed record AgreementSimulationResult(
    IReadOnlyList<ShapeStudy> Shapes, double? SystematicShareError, CoverageStudy? Coverage, double? ConfusionError, IReadOnlyList<SimulationCheck> Checks);
