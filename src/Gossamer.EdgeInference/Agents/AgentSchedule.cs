namespace Gossamer.EdgeInference.Agents;

/// <summary>How long an agent is trained.</summary>
public sealed record AgentSchedule
{
    /// <summary>Episodes, at least 1, at most a million. Default 1,000.</summary>
    public int Episodes { get; init; } = 1000;

    /// <summary>Slots of an episode, at least 1, at most a million. Default 200.</summary>
    public int EpisodeSlots { get; init; } = 200;

    /// <summary>Episodes between checkpoints, at least 1. Default 250.</summary>
    public int CheckpointEvery { get; init; } = 250;

    /// <summary>Checks every field.</summary>
    /// <exception cref="ArgumentException">One is out of range; the message names it.</exception>
    public AgentSchedule Resolve()
    {
        Model.FieldRange.Count(Episodes, 1, 1_000_000, "episodes");
        Model.FieldRange.Count(EpisodeSlots, 1, 1_000_000, "episodeSlots");
        Model.FieldRange.Count(CheckpointEvery, 1, 1_000_000, "checkpointEvery");
        return this;
    }
}
