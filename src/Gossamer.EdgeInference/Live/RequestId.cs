namespace Gossamer.EdgeInference.Live;

/// <summary>What makes a task one of its kind: a device never gives the same to two, and gives it again when it asks again.</summary>
/// <param name="Device">Index of the device.</param>
/// <param name="Slot">Slot in which the task was taken.</param>
/// <param name="Sequence">Number of the task in its slot.</param>
public readonly record struct RequestId(int Device, long Slot, int Sequence);
