using Gossamer.EdgeInference.Policies;

namespace Gossamer.EdgeInference.Recipes;

/// <summary>What policies reached.</summary>
/// <param name="Thresholds">[service]: promised accuracies.</param>
/// <param name="Policies">The runs.</param>
public sealed record EdgeSimulationResult(IReadOnlyList<double> Thresholds, IReadOnlyList<PolicyResult> Policies);
