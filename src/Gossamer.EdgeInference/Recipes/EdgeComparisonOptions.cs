using Gossamer.EdgeInference.Agents;
using Gossamer.EdgeInference.Model;
using Gossamer.EdgeInference.Policies;

namespace Gossamer.EdgeInference.Recipes;

/// <summary>Policies × seeds in one scenario. Policies of a seed meet the same channels and arrivals; those that learn are trained first.</summary>
public sealed record EdgeComparisonOptions
{
    /// <summary>Policies: names of <see cref="PolicyCatalog"/> and <see cref="AgentCatalog"/>. Default static, myopic, dpp, ddpg, post-decision.</summary>
    public IReadOnlyList<string> Policies { get; init; } = ["static", "myopic", "dpp", "ddpg", "post-decision"];

    /// <summary>The system. Default the article's.</summary>
    public EdgeScenario Scenario { get; init; } = new();

    /// <summary>Number of seeds, 1 to 1,000. Default 5.</summary>
    public int Seeds { get; init; } = 5;

    /// <summary>The first seed. Default 0.</summary>
    public ulong Seed { get; init; }

    /// <summary>Slots of each evaluation, at least 1. Default 10,000.</summary>
    public int Slots { get; init; } = 10_000;

    /// <summary>Slots of the short evaluation whose shortfall is reported too, 0 for none. Default 200.</summary>
    public int ShortSlots { get; init; } = 200;

    /// <summary>How long agents are trained.</summary>
    public AgentSchedule Schedule { get; init; } = new();

    /// <summary>How agents learn.</summary>
    public AgentOptions Options { get; init; } = new();

    /// <summary>Folder with agents, one file for each agent and seed; what it lacks is trained and put there. Default the run's own.</summary>
    public string? Checkpoints { get; init; }

    /// <summary>Slots drawn for the lower bound, 0 for none. Default 40,000.</summary>
    public int BoundDraws { get; init; } = 40_000;

    /// <summary>Trainings at a time, 1 to 256. Default one for each processor; the result does not depend on it.</summary>
    public int Parallel { get; init; } = Environment.ProcessorCount;

    /// <summary>Checks every option.</summary>
    /// <exception cref="ArgumentException">One is unknown or out of range; the message names it.</exception>
    public EdgeComparisonOptions Resolve()
    {
        if (Policies.Count == 0) throw new ArgumentException("there is no policy to compare");
        if (Policies.Distinct(StringComparer.Ordinal).Count() < Policies.Count) throw new ArgumentException("a policy stands twice in the list of policies");
        foreach (string policy in Policies)
            if (!PolicyCatalog.Names.Contains(policy) && !AgentCatalog.Knows(policy))
                throw new ArgumentException($"unknown policy '{policy}', known are {string.Join(", ", PolicyCatalog.Names.Concat(AgentCatalog.Entries.Select(static entry => entry.Name)))}");
        Scenario.ResolveFeasible();
        FieldRange.Count(Seeds, 1, 1000, "seeds");
        FieldRange.Count(Slots, 1, 100_000_000, "slots");
        FieldRange.Count(ShortSlots, 0, 100_000_000, "shortSlots");
        FieldRange.Count(BoundDraws, 0, 100_000_000, "boundDraws");
        FieldRange.Count(Parallel, 1, 256, "parallel");
        Schedule.Resolve();
        Options.Resolve();
        return this;
    }
}
