namespace Gossamer.EdgeInference.Demonstration;

/// <summary>What a demonstration has shown.</summary>
public sealed record EdgeDemoResult
{
    /// <summary>Who decided.</summary>
    public required string Policy { get; init; }

    /// <summary>Tasks that devices took.</summary>
    public required long Tasks { get; init; }

    /// <summary>Tasks whose answers were seen.</summary>
    public required long Answered { get; init; }

    /// <summary>Tasks that nobody answered.</summary>
    public required long Lost { get; init; }

    /// <summary>Answers beyond the first to a task that were counted.</summary>
    public required long Duplicated { get; init; }

    /// <summary>Tasks that were to be answered by the edge and were by the device.</summary>
    public required long Degraded { get; init; }

    /// <summary>Of those, how many took longer than a slot.</summary>
    public required long DegradedLate { get; init; }

    /// <summary>Tasks that the edge answered.</summary>
    public required long Edge { get; init; }

    /// <summary>Mean delay in seconds of tasks that were answered as was decided for their slot.</summary>
    public required double AsDecidedSeconds { get; init; }

    /// <summary>Mean of what the equations expected of the same tasks.</summary>
    public required double ExpectedSeconds { get; init; }

    /// <summary>Services.</summary>
    public required IReadOnlyList<EdgeDemoService> Services { get; init; }

    /// <summary>Seconds from the start of the new process until every device had answers from it; null where that never was, or was not asked for.</summary>
    public required double? RecoverySeconds { get; init; }

    /// <summary>Connections that the edge refused for their certificate.</summary>
    public required long RefusedCertificates { get; init; }

    /// <summary>Decisions that the guard did not take.</summary>
    public required long Guarded { get; init; }

    /// <summary>Levels given up and devices sent home by overload.</summary>
    public required long Shed { get; init; }

    /// <summary>Recordings.</summary>
    public required string Data { get; init; }

    /// <summary>Folder of the run.</summary>
    public required string RunDirectory { get; init; }
}
