namespace Gossamer.EdgeInference.Deployment;

/// <summary>How an edge of a <see cref="LiveSystem"/> works.</summary>
public sealed record LiveEdgeOptions
{
    /// <summary>Who decides: what <see cref="LivePolicies"/> takes. Default dpp.</summary>
    public string Policy { get; init; } = "dpp";

    /// <summary>Whether shares hold where other services have nothing to do, as in the equations. Default false.</summary>
    public bool Strict { get; init; }

    /// <summary>File of the checkpoint; null for none. What it holds is restored.</summary>
    public string? Checkpoint { get; init; }

    /// <summary>Slots from checkpoint to checkpoint, 1 to 100,000. Default 10.</summary>
    public int CheckpointSlots { get; init; } = 10;
}
