using Gossamer.EdgeInference.Model;

namespace Gossamer.EdgeInference.Bearings;

/// <summary>The form of a <see cref="BearingNetwork"/>.</summary>
public sealed record BearingNetworkOptions
{
    /// <summary>Output channels of each convolution, 1 to 4,096; 1 to 12 of them.</summary>
    public required IReadOnlyList<int> Channels { get; init; }

    /// <summary>
    /// Taps of each convolution, 0 to 64, as many as <see cref="Channels"/>; 0, for the first alone, makes it a quarter of the window, so that it hears the
    /// same stretch of time at every rate.
    /// </summary>
    public required IReadOnlyList<int> Taps { get; init; }

    /// <summary>Units of a hidden layer before the classes, 0 for none, at most 4,096. Default 0.</summary>
    public int Hidden { get; init; }

    /// <summary>Whether what follows the convolutions sees every place in time, and not their mean. Default false.</summary>
    public bool KeepsPlaces { get; init; }

    /// <summary>The network of the edge: at the highest rate 0.10 million weights.</summary>
    public static BearingNetworkOptions Full { get; } = new() { Channels = [32, 32, 32], Taps = [0, 9, 5], Hidden = 128, KeepsPlaces = true };

    /// <summary>The network of a device, before most of its weights are left away.</summary>
    public static BearingNetworkOptions Compressed { get; } = new() { Channels = [16, 32, 32], Taps = [0, 5, 5] };

    /// <summary>Taps of convolution <paramref name="index"/> where a window has <paramref name="length"/> samples.</summary>
    internal int TapsOf(int index, int length) => Taps[index] > 0 ? Taps[index] : Math.Max(1, length / 4);

    /// <summary>Checks every option.</summary>
    /// <exception cref="ArgumentException">One is out of range; the message names it.</exception>
    public BearingNetworkOptions Resolve()
    {
        FieldRange.Count(Channels.Count, 1, 12, "the number of channels");
        if (Taps.Count != Channels.Count) throw new ArgumentException($"taps has {Taps.Count} values, expected {Channels.Count}, one for each of channels");
        for (int i = 0; i < Channels.Count; i++)
        {
            FieldRange.Count(Channels[i], 1, 4096, $"channels[{i}]");
            FieldRange.Count(Taps[i], i == 0 ? 0 : 1, 64, $"taps[{i}]");
        }
        FieldRange.Count(Hidden, 0, 4096, "hidden");
        return this;
    }
}
