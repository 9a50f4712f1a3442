using Gossamer.EdgeInference.Model;

namespace Gossamer.EdgeInference.Live;

/// <summary>How an <see cref="EdgeSite"/> works.</summary>
public sealed record EdgeSiteOptions
{
    /// <summary>Workers that run networks, 1 to 1,024. Default 1.</summary>
    public int Workers { get; init; } = 1;

    /// <summary>Windows of a service that may wait, 1 to 1,000,000: beyond that devices are refused and answer by themselves. Default 4,096.</summary>
    public int Waiting { get; init; } = 4_096;

    /// <summary>Whether shares hold where other services have nothing to do. Default false.</summary>
    public bool Strict { get; init; }

    /// <summary>File of the checkpoint; null for none. What it holds is restored.</summary>
    public string? Checkpoint { get; init; }

    /// <summary>Slots from checkpoint to checkpoint, 1 to 100,000. Default 10.</summary>
    public int CheckpointSlots { get; init; } = 10;

    /// <summary>SHA-256 of the table that accuracies come from: a checkpoint of another one is refused. Default none.</summary>
    public string TableSha256 { get; init; } = "";

    /// <summary>Checks every option.</summary>
    /// <exception cref="ArgumentException">One is out of range; the message names it.</exception>
    public EdgeSiteOptions Resolve()
    {
        FieldRange.Count(Workers, 1, 1_024, "workers");
        FieldRange.Count(Waiting, 1, 1_000_000, "waiting");
        FieldRange.Count(CheckpointSlots, 1, 100_000, "checkpointSlots");
        return this;
    }
}
