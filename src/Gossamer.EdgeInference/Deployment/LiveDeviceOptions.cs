using Gossamer.EdgeInference.Live;

namespace Gossamer.EdgeInference.Deployment;

/// <summary>How a device of a <see cref="LiveSystem"/> lives.</summary>
public sealed record LiveDeviceOptions
{
    /// <summary>Address of the edge, https.</summary>
    public required Uri Edge { get; init; }

    /// <summary>Slots to live through, at least 1; null for ever. Default null.</summary>
    public long? Slots { get; init; }

    /// <summary>What its link does beside limiting the rate. Default nothing.</summary>
    public LinkFaults Link { get; init; } = new();

    /// <summary>Longest pause between two attempts to reach the edge, in seconds. Default 1.</summary>
    public double LongestPause { get; init; } = 1;

    /// <summary>Seed of channel, arrivals, windows and pauses. Default 0.</summary>
    public ulong Seed { get; init; }
}
