namespace Gossamer.EdgeInference.Networks;

/// <summary>
/// Whose the numbers of a flat vector are: features of each device, then of each service, then what each device does; and what is always true of a
/// service, which no vector repeats.
/// </summary>
public sealed record DeviceLayout
{
    /// <summary>[device]: its service; devices of a service are neighbours.</summary>
    public required IReadOnlyList<int> ServiceOf { get; init; }

    /// <summary>Features of a device.</summary>
    public required int DeviceFeatures { get; init; }

    /// <summary>Features of a service.</summary>
    public required int ServiceFeatures { get; init; }

    /// <summary>Numbers of a device's action, behind everything else; 0 without. Default 0.</summary>
    public int DeviceActions { get; init; }

    /// <summary>[service][constant]: as many of each service.</summary>
    public required IReadOnlyList<float[]> Constants { get; init; }

    /// <summary>Number of devices.</summary>
    public int Devices => ServiceOf.Count;

    /// <summary>Number of services.</summary>
    public int Services => Constants.Count;

    /// <summary>Length of the vector.</summary>
    public int Length => Devices * (DeviceFeatures + DeviceActions) + Services * ServiceFeatures;

    /// <summary>Numbers that a network sees of one device: its own, its action, and those of its service.</summary>
    internal int Seen => DeviceFeatures + DeviceActions + ServiceFeatures + Constants[0].Length;

    /// <summary>Writes what is seen of device <paramref name="device"/>.</summary>
    internal void Gather(ReadOnlySpan<float> vector, int device, Span<float> seen)
    {
        int service = ServiceOf[device];
        vector.Slice(device * DeviceFeatures, DeviceFeatures).CopyTo(seen);
        vector.Slice(ActionsAt + device * DeviceActions, DeviceActions).CopyTo(seen[DeviceFeatures..]);
        vector.Slice(ServicesAt + service * ServiceFeatures, ServiceFeatures).CopyTo(seen[(DeviceFeatures + DeviceActions)..]);
        Constants[service].CopyTo(seen[(DeviceFeatures + DeviceActions + ServiceFeatures)..]);
    }

    /// <summary>Adds gradients over what is seen of a device to those over the vector.</summary>
    internal void Scatter(ReadOnlySpan<float> seen, int device, Span<float> vector)
    {
        Add(seen[..DeviceFeatures], vector.Slice(device * DeviceFeatures, DeviceFeatures));
        Add(seen.Slice(DeviceFeatures, DeviceActions), vector.Slice(ActionsAt + device * DeviceActions, DeviceActions));
        Add(seen.Slice(DeviceFeatures + DeviceActions, ServiceFeatures), vector.Slice(ServicesAt + ServiceOf[device] * ServiceFeatures, ServiceFeatures));
    }

    private int ServicesAt => Devices * DeviceFeatures;

    private int ActionsAt => ServicesAt + Services * ServiceFeatures;

    private static void Add(ReadOnlySpan<float> from, Span<float> to)
    {
        for (int i = 0; i < from.Length; i++) to[i] += from[i];
    }
}
