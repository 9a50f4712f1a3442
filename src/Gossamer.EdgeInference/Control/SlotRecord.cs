using Gossamer.EdgeInference.Model;

namespace Gossamer.EdgeInference.Control;

/// <summary>An edge at the beginning of a slot.</summary>
public sealed record SlotRecord
{
    /// <summary>The slot.</summary>
    public required long Slot { get; init; }

    /// <summary>[service]: deficit Z.</summary>
    public required IReadOnlyList<double> Deficit { get; init; }

    /// <summary>[service]: what is owed to the promise, Z beyond the head start.</summary>
    public required IReadOnlyList<double> Debt { get; init; }

    /// <summary>[service]: mean accuracy of what was delivered so far, by the table; NaN before anything was.</summary>
    public required IReadOnlyList<double> Accuracy { get; init; }

    /// <summary>[service]: the same by the labels of the windows.</summary>
    public required IReadOnlyList<double> AuditedAccuracy { get; init; }

    /// <summary>[service]: share c of the edge.</summary>
    public required IReadOnlyList<double> Share { get; init; }

    /// <summary>[service]: tasks that wait at the edge.</summary>
    public required IReadOnlyList<int> Waiting { get; init; }

    /// <summary>[device]: rates that were decided.</summary>
    public required IReadOnlyList<int> Levels { get; init; }

    /// <summary>[device]: who was to answer.</summary>
    public required IReadOnlyList<Placement> Places { get; init; }

    /// <summary>[device]: seconds until it has its answers, as the equations expect.</summary>
    public required IReadOnlyList<double> Expected { get; init; }

    /// <summary>Devices that are there.</summary>
    public required int Devices { get; init; }

    /// <summary>Devices that are there and whose report was late.</summary>
    public required int Late { get; init; }

    /// <summary>Decisions that the guard did not take, so far.</summary>
    public required long Guarded { get; init; }

    /// <summary>Levels given up and devices sent home by overload, so far.</summary>
    public required long Shed { get; init; }

    /// <summary>Tasks that came more than once, so far.</summary>
    public required long Duplicates { get; init; }
}
