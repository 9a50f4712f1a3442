namespace Gossamer.EdgeInference.Live;

/// <summary>What a device has done so far.</summary>
public sealed record DeviceCounts
{
    /// <summary>Tasks taken.</summary>
    public long Tasks { get; init; }

    /// <summary>Tasks answered.</summary>
    public long Answered { get; init; }

    /// <summary>Tasks without an answer so far.</summary>
    public long Open { get; init; }

    /// <summary>Answers beyond the first to a task, none of which counts.</summary>
    public long Duplicates { get; init; }

    /// <summary>Tasks answered by the device as decided.</summary>
    public long Local { get; init; }

    /// <summary>Tasks answered by the edge.</summary>
    public long Edge { get; init; }

    /// <summary>Tasks answered by the device because the edge did not.</summary>
    public long Degraded { get; init; }

    /// <summary>Windows answered.</summary>
    public long Windows { get; init; }

    /// <summary>Windows whose answer was their label.</summary>
    public long Correct { get; init; }

    /// <summary>Slots without any decision of the edge.</summary>
    public long FallbackSlots { get; init; }

    /// <summary>Slots in which the last decision was repeated.</summary>
    public long RepeatedSlots { get; init; }

    /// <summary>Sum of the delays of all answered tasks, seconds.</summary>
    public double DelaySeconds { get; init; }

    /// <summary>Longest delay of a task, seconds.</summary>
    public double LongestSeconds { get; init; }
}
