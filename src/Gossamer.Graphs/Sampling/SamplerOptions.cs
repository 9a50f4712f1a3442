using Gossamer.Graphs.Walks;

namespace Gossamer.Graphs.Sampling;

/// <summary>How neighbourhoods are drawn.</summary>
public sealed record SamplerOptions
{
    /// <summary>Neighbours of a node in each layer, the first next to the nodes asked for; each at least 1. Default 10, 10.</summary>
    public IReadOnlyList<int> FanOut { get; init; } = [10, 10];

    /// <summary>Which edges. Default uniform.</summary>
    public SamplingRule Rule { get; init; }

    /// <summary>For <see cref="SamplingRule.Window"/>: edges at the query time minus this or later, above 0. Default: all.</summary>
    public long Window { get; init; } = long.MaxValue;

    /// <summary>Forward follows edges to their targets, reverse back to their sources. Default reverse: who has sent to a node.</summary>
    public WalkDirection Direction { get; init; } = WalkDirection.Reverse;

    /// <summary>Seed. Default 0.</summary>
    public ulong Seed { get; init; }

    /// <summary>Throws where a value is out of range.</summary>
    internal void Check()
    {
        if (FanOut.Count == 0 || FanOut.Any(static count => count < 1))
            throw new ArgumentException($"the fan-out is {string.Join(", ", FanOut)}, expected numbers of at least 1");
        if (Window < 1) throw new ArgumentException($"the window is {Window}, expected at least 1");
    }
}
