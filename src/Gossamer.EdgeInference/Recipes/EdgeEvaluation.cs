using Gossamer.EdgeInference.Model;
using Gossamer.EdgeInference.Policies;

namespace Gossamer.EdgeInference.Recipes;

/// <summary>Plays a trained agent beside the exact one-slot minimiser.</summary>
public static class EdgeEvaluation
{
    /// <summary>Plays them.</summary>
    /// <param name="checkpoint">The agent's file, or the folder of its run.</param>
    /// <param name="slots">Slots, at least 1.</param>
    /// <param name="seed">Seed of channels and arrivals.</param>
    /// <param name="scenario">Where to play; by default where it was trained. Another number of devices takes an agent whose network they share.</param>
    /// <param name="cancellation">Stops.</param>
    /// <exception cref="ArgumentException">The scenario is out of range, or the agent decides for its own devices alone.</exception>
    /// <exception cref="InvalidDataException">The file is damaged.</exception>
    /// <exception cref="IOException">It cannot be read.</exception>
    public static EdgeEvaluationResult Run(string checkpoint, int slots, ulong seed, EdgeScenario? scenario = null, CancellationToken cancellation = default)
    {
        FieldRange.Count(slots, 1, 100_000_000, "slots");
        if (Directory.Exists(checkpoint)) checkpoint = Path.Combine(checkpoint, Learning.Runs.RunFiles.Checkpoint);
        (AgentPlan plan, EdgeModel model, IPolicy policy, int episodes) = scenario is null ? AgentCheckpoint.Load(checkpoint) : AgentCheckpoint.Load(checkpoint, scenario.ResolveFeasible());
        return new EdgeEvaluationResult(
            plan.Agent, episodes, [.. model.Scenario.Services.Select(static service => service.Threshold)],
            PolicyEvaluation.Run(model, policy, seed, slots, cancellation: cancellation),
            PolicyEvaluation.Run(model, new DppPolicy(model), seed, slots, cancellation: cancellation));
    }
}
