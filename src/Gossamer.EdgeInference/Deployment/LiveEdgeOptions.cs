using Gossamer.EdgeInference.Policies;

namespace Gossamer.EdgeInference.Deployment;

/// <summary>How an edge of a <see cref="LiveSystem"/> works.</summary>
public sealed record LiveEdgeOptions
{
    /// <summary>Who decides, a name of <see cref="PolicyCatalog"/>. Default dpp.</summary>
    public string Policy { get; init; } = "dpp";

    /// <summary>File of the checkpoint; null for none. What it holds is restored.</summary>
    public string? Checkpoint { get; init; }

    /// <summary>Slots from checkpoint to checkpoint, 1 to 100,000. Default 10.</summary>
    public int CheckpointSlots { get; init; } = 10;
}
