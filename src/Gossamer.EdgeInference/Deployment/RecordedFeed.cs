using Gossamer.EdgeInference.Live;
using Gossamer.Kernels.Randomness;

namespace Gossamer.EdgeInference.Deployment;

/// <summary>Recorded windows for a device, drawn at random: the same sequence at whatever rates they are taken. Not thread-safe.</summary>
/// <param name="windows">The windows.</param>
/// <param name="service">The device's service.</param>
/// <param name="seed">Seed of the run.</param>
/// <param name="device">The device.</param>
public sealed class RecordedFeed(RecordedWindows windows, int service, ulong seed, int device) : IWindowFeed
{
    private readonly CounterRandom _random = new CounterRandom(seed, "windows").Fork((ulong)device);
    private ulong _next;

    /// <inheritdoc/>
    public (ReadOnlyMemory<short> Codes, int Label) Next(int level)
    {
        int index = _random.Below(_next++, windows.Count(service));
        return (windows.Codes(service, level, index), windows.Label(service, index));
    }
}
