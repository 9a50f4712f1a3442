namespace Gossamer.Learning.Statistics;

/// <summary>How a bootstrap is run.</summary>
public sealed record BootstrapOptions
{
    /// <summary>Resamples. Default 2000.</summary>
    public int Replicates { get; init; } = 2000;

    /// <summary>Seed of the draws. Default 0.</summary>
    public ulong Seed { get; init; }

    /// <summary>Confidence level of intervals, within (0, 1). Default 0.95.</summary>
    public double Confidence { get; init; } = 0.95;

    /// <summary>Units from which on intervals are bias-corrected and accelerated; below they are percentiles. Default 20.</summary>
    public int LeastUnitsForBca { get; init; } = 20;

    /// <summary>For each unit the number of its cluster, such as its patient: clusters are drawn whole. Default: units are drawn.</summary>
    public IReadOnlyList<int>? Clusters { get; init; }

    /// <summary>Throws where an option is out of range.</summary>
    /// <exception cref="ArgumentException">The message names the option.</exception>
    public void Check()
    {
        if (Replicates < 1) throw new ArgumentException($"the number of replicates is {Replicates}, expected at least 1");
        if (Confidence is not (> 0 and < 1)) throw new ArgumentException($"the confidence is {Confidence}, expected within (0, 1)");
    }
}
