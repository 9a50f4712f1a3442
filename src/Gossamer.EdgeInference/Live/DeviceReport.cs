namespace Gossamer.EdgeInference.Live;

/// <summary>What a device says at the end of a slot: what the next one brings, and what it has delivered.</summary>
/// <param name="Device">Index of the device.</param>
/// <param name="Slot">The slot that begins.</param>
/// <param name="LocalBits">Backlog B, bits.</param>
/// <param name="TaskBits">Raw bits ξ of its tasks in the slot.</param>
/// <param name="Channel">State H of its channel.</param>
/// <param name="UploadSecondsPerBit">Seconds for a bit of uplink as measured; null for those of the channel's state.</param>
public sealed record DeviceReport(int Device, long Slot, double LocalBits, double TaskBits, int Channel, double? UploadSecondsPerBit = null)
{
    /// <summary>Slots that the edge has not yet acknowledged, oldest first; by default none.</summary>
    public IReadOnlyList<DeliveredSlots> Delivered { get; init; } = [];
}
