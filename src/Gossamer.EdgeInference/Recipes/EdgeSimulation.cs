using Gossamer.EdgeInference.Model;
using Gossamer.EdgeInference.Policies;

namespace Gossamer.EdgeInference.Recipes;

/// <summary>Plays policies that need no training, all on the same channels and arrivals.</summary>
public static class EdgeSimulation
{
    /// <summary>Plays them.</summary>
    /// <exception cref="ArgumentException">An option is unknown or out of range.</exception>
    public static EdgeSimulationResult Run(EdgeSimulationOptions options, CancellationToken cancellation = default)
    {
        options = options.Resolve();
        var model = new EdgeModel(options.Scenario);
        return new EdgeSimulationResult(
            [.. options.Scenario.Services.Select(static service => service.Threshold)],
            [.. options.Policies.Select(name => PolicyEvaluation.Run(model, PolicyCatalog.TryCreate(name, model)!, options.Seed, options.Slots, cancellation: cancellation))]);
    }
}
