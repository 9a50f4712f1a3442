using Gossamer.EdgeInference.Model;
using Gossamer.EdgeInference.Policies;

namespace Gossamer.EdgeInference.Recipes;

/// <summary>Plays policies that need no training.</summary>
public sealed record EdgeSimulationOptions
{
    /// <summary>Policies, names of <see cref="PolicyCatalog"/>. Default dpp.</summary>
    public IReadOnlyList<string> Policies { get; init; } = ["dpp"];

    /// <summary>The system. Default the article's.</summary>
    public EdgeScenario Scenario { get; init; } = new();

    /// <summary>Slots, at least 1. Default 10,000.</summary>
    public int Slots { get; init; } = 10_000;

    /// <summary>Seed. Default 0.</summary>
    public ulong Seed { get; init; }

    /// <summary>Checks every option.</summary>
    /// <exception cref="ArgumentException">One is unknown or out of range; the message names it.</exception>
    public EdgeSimulationOptions Resolve()
    {
        if (Policies.Count == 0) throw new ArgumentException("there is no policy to play");
        foreach (string policy in Policies)
            if (!PolicyCatalog.Names.Contains(policy)) throw new ArgumentException($"unknown policy '{policy}', known are {string.Join(", ", PolicyCatalog.Names)}; those that learn: gossamer edge train");
        Scenario.ResolveFeasible();
        FieldRange.Count(Slots, 1, 100_000_000, "slots");
        return this;
    }
}
