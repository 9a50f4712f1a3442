using Gossamer.EdgeInference.Live;
using Gossamer.Kernels.Randomness;

namespace Gossamer.EdgeInference.Bearings;

/// <summary>Recorded windows for a device, drawn at random: the same sequence at whatever rates they are taken. Not thread-safe.</summary>
public sealed class BearingFeed : IWindowFeed
{
    private readonly IReadOnlyList<BearingWindows> _levels;
    private readonly CounterRandom _random;
    private ulong _next;

    /// <summary>A feed of a device.</summary>
    /// <param name="levels">Windows by level, all of the same stretches.</param>
    /// <param name="seed">Seed of the run.</param>
    /// <param name="device">Index of the device.</param>
    public BearingFeed(IReadOnlyList<BearingWindows> levels, ulong seed, int device)
    {
        if (levels.Count == 0 || levels.Any(windows => windows.Count != levels[0].Count)) throw new ArgumentException("expected as many windows at each level", nameof(levels));
        (_levels, _random) = (levels, new CounterRandom(seed, "windows").Fork((ulong)device));
    }

    /// <inheritdoc/>
    public (ReadOnlyMemory<short> Codes, int Label) Next(int level)
    {
        int index = _random.Below(_next++, _levels[level].Count);
        return (_levels[level].Codes(index), _levels[level].Label(index));
    }
}
