using Gossamer.EdgeInference.Agents;
using Gossamer.EdgeInference.Model;

namespace Gossamer.EdgeInference.Recipes;

/// <summary>Trains one agent and judges it beside the exact one-slot minimiser.</summary>
public sealed record EdgeTrainingOptions
{
    /// <summary>Agent, a name of <see cref="AgentCatalog"/>. Default post-decision.</summary>
    public string Agent { get; init; } = "post-decision";

    /// <summary>The system. Default the article's.</summary>
    public EdgeScenario Scenario { get; init; } = new();

    /// <summary>How long.</summary>
    public AgentSchedule Schedule { get; init; } = new();

    /// <summary>How agents learn.</summary>
    public AgentOptions Options { get; init; } = new();

    /// <summary>Slots of the evaluation, at least 1. Default 10,000.</summary>
    public int Slots { get; init; } = 10_000;

    /// <summary>Seed. Default 0.</summary>
    public ulong Seed { get; init; }

    /// <summary>The training.</summary>
    public AgentPlan Plan() => new() { Agent = Agent, Scenario = Scenario, Schedule = Schedule, Options = Options, Seed = Seed };

    /// <summary>Checks every option.</summary>
    /// <exception cref="ArgumentException">One is unknown or out of range; the message names it.</exception>
    public EdgeTrainingOptions Resolve()
    {
        if (!AgentCatalog.Knows(Agent)) throw new ArgumentException($"unknown agent '{Agent}', known are {string.Join(", ", AgentCatalog.Entries.Select(static entry => entry.Name))}");
        Scenario.ResolveFeasible();
        Schedule.Resolve();
        Options.Resolve();
        FieldRange.Count(Slots, 1, 100_000_000, "slots");
        return this;
    }
}
