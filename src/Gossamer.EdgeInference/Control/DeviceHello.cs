namespace Gossamer.EdgeInference.Control;

/// <summary>What a device says when it comes.</summary>
/// <param name="Device">Its id.</param>
/// <param name="Service">Name of its service.</param>
/// <param name="System">Digest of the system that it is configured for.</param>
/// <param name="Slot">Its slot.</param>
/// <param name="SecondsIntoSlot">Seconds since that began.</param>
public sealed record DeviceHello(string Device, string Service, string System, long Slot, double SecondsIntoSlot);
