using Gossamer.EdgeInference.Policies;

namespace Gossamer.EdgeInference.Recipes;

/// <summary>What a trained agent reached.</summary>
/// <param name="Agent">Agent.</param>
/// <param name="Episodes">Episodes it was trained for.</param>
/// <param name="Thresholds">[service]: promised accuracies.</param>
/// <param name="Trained">Its run.</param>
/// <param name="Reference">The one-slot minimiser's on the same channels and arrivals.</param>
public sealed record EdgeEvaluationResult(string Agent, int Episodes, IReadOnlyList<double> Thresholds, PolicyResult Trained, PolicyResult Reference);
