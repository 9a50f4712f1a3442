using Gossamer.EdgeInference.Agents;
using Gossamer.EdgeInference.Model;

namespace Gossamer.EdgeInference.Recipes;

/// <summary>One training: which agent, where, for how long, from which seed.</summary>
public sealed record AgentPlan
{
    /// <summary>Agent, a name of <see cref="AgentCatalog"/>.</summary>
    public required string Agent { get; init; }

    /// <summary>The system.</summary>
    public required EdgeScenario Scenario { get; init; }

    /// <summary>How long.</summary>
    public AgentSchedule Schedule { get; init; } = new();

    /// <summary>How agents learn.</summary>
    public AgentOptions Options { get; init; } = new();

    /// <summary>Seed. Default 0.</summary>
    public ulong Seed { get; init; }

    /// <summary>The training, not begun.</summary>
    /// <exception cref="ArgumentException">A field is unknown or out of range.</exception>
    public AgentTrainer CreateTrainer(EdgeModel model) => new(model, AgentCatalog.Create(Agent, model, Options.Resolve(), Seed), Schedule, Seed);
}
