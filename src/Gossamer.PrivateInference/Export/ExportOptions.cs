using Gossamer.TwoParty.Networks;

namespace Gossamer.PrivateInference.Export;

/// <summary>How to export a network.</summary>
public sealed record ExportOptions
{
    /// <summary>Name of the network in reports.</summary>
    public string Name { get; init; } = "network";

    /// <summary>k, 32 to 64; by default the least that keeps <see cref="TargetError"/>.</summary>
    public int? RingBits { get; init; }

    /// <summary>Samples of a query; default 1.</summary>
    public int Batch { get; init; } = 1;

    /// <summary>Bits of a leaf of comparisons; default 1.</summary>
    public int LeafBits { get; init; } = 1;

    /// <summary>s of the transfer extension; default 4.</summary>
    public int BlockBits { get; init; } = 4;

    /// <summary>How to truncate; default faithful.</summary>
    public TruncationMode Truncation { get; init; }

    /// <summary>What the client learns; default the scores.</summary>
    public OutputKind Output { get; init; }

    /// <summary>What bounds promise; default calibrated.</summary>
    public CertificateKind Certificate { get; init; }

    /// <summary>What observed magnitudes are multiplied by for a calibrated certificate; default 4.</summary>
    public double SafetyFactor { get; init; } = 4;

    /// <summary>Least and greatest input of the domain of a proven certificate; default 0 and 1.</summary>
    public (double Low, double High) InputDomain { get; init; } = (0, 1);

    /// <summary>Error of a score that the scales are to keep, in the score's own unit; default 0.25.</summary>
    public double TargetError { get; init; } = 0.25;

    /// <summary>Most bits behind the point of activations; default 20.</summary>
    public int MaxFraction { get; init; } = 20;

    /// <summary>
    /// Most bits of a weight; default 26. Correlations of linear layers cost in proportion: more than 18 are taken only where they keep
    /// <see cref="TargetError"/> and no wider ring would.
    /// </summary>
    public int MaxWeightBits { get; init; } = 26;

    /// <summary>Least compare width, where the certificate asks for less; default none.</summary>
    public int MinCompareWidth { get; init; } = 2;

    internal ExportOptions Checked()
    {
        if (RingBits is < 32 or > 64) throw new ArgumentOutOfRangeException(nameof(RingBits), RingBits, "a ring has 32 to 64 bits");
        if (!(SafetyFactor >= 1)) throw new ArgumentOutOfRangeException(nameof(SafetyFactor), SafetyFactor, "a safety factor is at least 1");
        if (!(TargetError > 0)) throw new ArgumentOutOfRangeException(nameof(TargetError), TargetError, "an error to keep is positive");
        if (MaxFraction is < 2 or > 24) throw new ArgumentOutOfRangeException(nameof(MaxFraction), MaxFraction, "activations have 2 to 24 bits behind the point");
        if (MaxWeightBits is < 4 or > 31) throw new ArgumentOutOfRangeException(nameof(MaxWeightBits), MaxWeightBits, "weights have 4 to 31 bits");
        if (!(InputDomain.Low < InputDomain.High)) throw new ArgumentOutOfRangeException(nameof(InputDomain), InputDomain, "the input domain is empty");
        return this;
    }
}
