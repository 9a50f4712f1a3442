using Gossamer.Agreement.Simulation;

namespace Gossamer.Agreement.Recipes;

/// <summary>What <see cref="AgreementSimulation"/> simulates.</summary>
public sealed record AgreementSimulationOptions
{
    /// <summary>One scenario. Default: the acceptance scenarios.</summary>
    public ShapeScenario? Scenario { get; init; }

    /// <summary>Studies whose intervals are counted, in the acceptance; 0 leaves it out. Default 200.</summary>
    public int CoverageStudies { get; init; } = 200;

    /// <summary>Seed of the acceptance scenarios. Default 0.</summary>
    public ulong Seed { get; init; }

    /// <summary>Folder that receives the drawings of the scenario, its truth and three models. Default: none.</summary>
    public string? Out { get; init; }
}
