namespace Gossamer.EdgeInference.Demonstration;

/// <summary>A service in a demonstration.</summary>
public sealed record EdgeDemoService
{
    /// <summary>Name.</summary>
    public required string Name { get; init; }

    /// <summary>Promised accuracy.</summary>
    public required double Threshold { get; init; }

    /// <summary>Mean accuracy of all that was delivered, by the table.</summary>
    public required double Accuracy { get; init; }

    /// <summary>The same by the labels of the windows.</summary>
    public required double AuditedAccuracy { get; init; }

    /// <summary>Part of the promise that was missed over the whole time.</summary>
    public required double Shortfall { get; init; }

    /// <summary>The same until the edge was killed; null where it was not.</summary>
    public required double? ShortfallBeforeKill { get; init; }

    /// <summary>Most that was owed to the promise.</summary>
    public required double DebtMax { get; init; }

    /// <summary>What was owed at the end.</summary>
    public required double DebtEnd { get; init; }

    /// <summary>Whether the mean of the debt over 20 slots never rose again after its peak behind the restart; null where there was no restart.</summary>
    public required bool? DebtFalls { get; init; }

    /// <summary>Mean delay of a task in seconds.</summary>
    public required double DelaySeconds { get; init; }

    /// <summary>The same of tasks that were answered as was decided for their slot.</summary>
    public required double AsDecidedSeconds { get; init; }

    /// <summary>Mean of what the equations expected of those.</summary>
    public required double ExpectedSeconds { get; init; }
}
