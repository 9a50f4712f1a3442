using Gossamer.Learning.Benchmarks;

namespace Gossamer.Graphs.Benchmarks;

/// <summary>A product of a graph with features, timed.</summary>
public sealed record SpmmTiming
{
    /// <summary>Nodes.</summary>
    public required int Nodes { get; init; }

    /// <summary>Distinct edges.</summary>
    public required int Edges { get; init; }

    /// <summary>Features of a node.</summary>
    public required int Features { get; init; }

    /// <summary>Median of our product in milliseconds.</summary>
    public double OursMs => Ours.Median;

    /// <summary>Median of libtorch's product with a coalesced COO tensor in milliseconds.</summary>
    public double LibtorchCooMs => LibtorchCoo.Median;

    /// <summary>libtorch's time over ours.</summary>
    public double Ratio => LibtorchCooMs / OursMs;

    /// <summary>
    /// Milliseconds that (E · (4 + 4F) + 4 · V · F) bytes take at the rate at which random rows are read, measured around the product.
    /// </summary>
    public required double BoundMs { get; init; }

    /// <summary>Our time over the bound.</summary>
    public double OverBound => OursMs / BoundMs;

    /// <summary>The rate behind the bound, in GB/s.</summary>
    public required double RandomRowGigabytesPerSecond { get; init; }

    /// <summary>Our times.</summary>
    public required TimeDistribution Ours { get; init; }

    /// <summary>libtorch's times.</summary>
    public required TimeDistribution LibtorchCoo { get; init; }
}
