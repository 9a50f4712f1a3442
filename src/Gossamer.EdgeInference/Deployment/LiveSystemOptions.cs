using Gossamer.EdgeInference.Model;

namespace Gossamer.EdgeInference.Deployment;

/// <summary>
/// What devices and their edge must agree in: table, number of devices, slots, and how slow the emulated processors and links are. Times are shares of
/// a slot, for a mean task at the highest rate.
/// </summary>
public sealed record LiveSystemOptions
{
    /// <summary>File of the measured table.</summary>
    public required string Table { get; init; }

    /// <summary>Folder of the networks that the table names; null for that of the table.</summary>
    public string? Networks { get; init; }

    /// <summary>Devices of all services, at least one each, as evenly as it goes. 1 to 1,000. Default 4.</summary>
    public int Devices { get; init; } = 4;

    /// <summary>Windows of a mean task, 1 to 1,024. Default 10, half the signal of a slot.</summary>
    public int WindowsPerTask { get; init; } = 10;

    /// <summary>Length of a slot in seconds, 0.02 to 10. Default 0.1.</summary>
    public double SlotSeconds { get; init; } = 0.1;

    /// <summary>Share of a slot that a device computes, above 0, at most 1. Default 0.3.</summary>
    public double LocalLoad { get; init; } = 0.3;

    /// <summary>Share of a slot that the edge computes when all devices send, above 0, at most 100. Default 0.4.</summary>
    public double EdgeLoad { get; init; } = 0.4;

    /// <summary>Shares of a slot that a device's link is busy in each state of its channel, good, normal and bad, above 0. Default 0.07, 0.1 and 0.2.</summary>
    public IReadOnlyList<double> UploadLoad { get; init; } = [0.07, 0.1, 0.2];

    /// <summary>Weight V of delay against deficits, above 0. Default 0.02.</summary>
    public double DelayWeight { get; init; } = 0.02;

    /// <summary>Slots that devices may answer alone from the start, as far as the promise goes: what deficits begin at, at least 0. Default 30.</summary>
    public double HeadStartSlots { get; init; } = 30;

    /// <summary>Checks every option.</summary>
    /// <exception cref="ArgumentException">One is out of range; the message names it.</exception>
    public LiveSystemOptions Resolve()
    {
        FieldRange.Count(Devices, 1, 1000, "devices");
        FieldRange.Count(WindowsPerTask, 1, 1024, "windowsPerTask");
        if (SlotSeconds is not (>= 0.02 and <= 10)) throw new ArgumentException($"slotSeconds is {SlotSeconds}, expected 0.02 to 10");
        if (LocalLoad is not (> 0 and <= 1)) throw new ArgumentException($"localLoad is {LocalLoad}, expected above 0 and at most 1");
        if (EdgeLoad is not (> 0 and <= 100)) throw new ArgumentException($"edgeLoad is {EdgeLoad}, expected above 0 and at most 100");
        if (UploadLoad.Count != 3) throw new ArgumentException($"uploadLoad has {UploadLoad.Count} values, expected 3");
        for (int i = 0; i < UploadLoad.Count; i++) FieldRange.Positive(UploadLoad[i], $"uploadLoad[{i}]");
        FieldRange.Positive(DelayWeight, "delayWeight");
        FieldRange.NotNegative(HeadStartSlots, "headStartSlots");
        return this;
    }
}
