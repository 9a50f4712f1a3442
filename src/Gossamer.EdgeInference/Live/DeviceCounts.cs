namespace Gossamer.EdgeInference.Live;

/// <summary>What a device has done so far.</summary>
public sealed record DeviceCounts
{
    /// <summary>Windows taken.</summary>
    public long Windows { get; init; }

    /// <summary>Windows answered.</summary>
    public long Answered { get; init; }

    /// <summary>Windows without an answer so far.</summary>
    public long Open { get; init; }

    /// <summary>Answers beyond the first to a window, none of which counts.</summary>
    public long Duplicates { get; init; }

    /// <summary>Windows answered by the device as decided.</summary>
    public long Local { get; init; }

    /// <summary>Windows answered by the edge.</summary>
    public long Edge { get; init; }

    /// <summary>Windows answered by the device because the edge did not.</summary>
    public long Degraded { get; init; }

    /// <summary>Answers that were the windows' labels.</summary>
    public long Correct { get; init; }

    /// <summary>Slots without any decision of the edge.</summary>
    public long FallbackSlots { get; init; }

    /// <summary>Slots in which the last decision was repeated.</summary>
    public long RepeatedSlots { get; init; }

    /// <summary>Sum of the delays of all answers, seconds.</summary>
    public double DelaySeconds { get; init; }

    /// <summary>Longest delay of an answer, seconds.</summary>
    public double LongestSeconds { get; init; }
}
