namespace Gossamer.Agreement.Simulation;

/// <summary>How simulated raters draw shapes. Lengths are in pixels of a picture of 96 × 96.</summary>
public sealed record ShapeScenario
{
    /// <summary>Raters. Default 3.</summary>
    public int Raters { get; init; } = 3;

    /// <summary>Cases. Default 60.</summary>
    public int Cases { get; init; } = 60;

    /// <summary>How often each rater draws each case. Default 2.</summary>
    public int Repeats { get; init; } = 2;

    /// <summary>Standard deviation of each rater's own displacement, the same in all cases: σ_b. Default 0.</summary>
    public double PersistentNoise { get; init; }

    /// <summary>Standard deviation of the displacement drawn anew each time: σ_e. Default 1.5.</summary>
    public double RandomNoise { get; init; } = 1.5;

    /// <summary>Displacement that all raters share, which nothing in their agreement shows. Default 0.</summary>
    public double SharedBias { get; init; }

    /// <summary>Probability of a false blob in a rater's drawing. Default 0.</summary>
    public double FalseBlobRate { get; init; }

    /// <summary>Probability that a rater misses a part. Default 0.</summary>
    public double MissRate { get; init; }

    /// <summary>Whether the reference is the majority of the raters rather than the first. Default false.</summary>
    public bool MajorityReference { get; init; }

    /// <summary>Side of the pictures, whose shapes scale with it. Default 96.</summary>
    public int Side { get; init; } = 96;

    /// <summary>Seed. Default 0.</summary>
    public ulong Seed { get; init; }

    /// <summary>Throws where an option is out of range.</summary>
    /// <exception cref="ArgumentException">The message names the option.</exception>
    public void Check()
    {
        Require(Raters is >= 1 and <= 16, $"the number of raters is {Raters}, expected 1 to 16");
        Require(Cases >= 1, $"the number of cases is {Cases}, expected at least 1");
        Require(Repeats is >= 1 and <= 10, $"the number of repeats is {Repeats}, expected 1 to 10");
        Require(Side is >= 32 and <= 512, $"the side is {Side}, expected 32 to 512");
        Require(PersistentNoise >= 0 && RandomNoise >= 0, "a standard deviation is below 0");
        Require(FalseBlobRate is >= 0 and <= 1 && MissRate is >= 0 and <= 1, "a rate is not within [0, 1]");
    }

    private static void Require(bool holds, string problem)
    {
        if (!holds) throw new ArgumentException(problem);
    }
}
