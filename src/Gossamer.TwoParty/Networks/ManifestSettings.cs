namespace Gossamer.TwoParty.Networks;

/// <summary>What holds for a whole private network.</summary>
public sealed record ManifestSettings
{
    /// <summary>Name of the network, for people.</summary>
    public string Name { get; init; } = "network";

    /// <summary>k: 32, or 33 to 64.</summary>
    public required int RingBits { get; init; }

    /// <summary>Samples of a query; default 1.</summary>
    public int Batch { get; init; } = 1;

    /// <summary>Bits of a leaf of comparisons: 1, 2 or 4; default 1.</summary>
    public int LeafBits { get; init; } = 1;

    /// <summary>s of the transfer extension: 1, 2, 4 or 8; default 4.</summary>
    public int BlockBits { get; init; } = 4;

    /// <summary>How to truncate.</summary>
    public TruncationMode Truncation { get; init; }

    /// <summary>What the client learns.</summary>
    public OutputKind Output { get; init; }

    /// <summary>What the bounds promise.</summary>
    public CertificateKind Certificate { get; init; }

    /// <summary>Bound of |input|, as a real number.</summary>
    public required double InputBound { get; init; }

    /// <summary>
    /// Bound of the difference between a score and that of the network in floating point, for inputs that keep to the bounds; null where
    /// none can be stated.
    /// </summary>
    public double? ErrorBound { get; init; }

    /// <summary>Refuses settings that are none.</summary>
    /// <exception cref="ArgumentException">The message names the setting.</exception>
    internal ManifestSettings Checked()
    {
        if (string.IsNullOrWhiteSpace(Name) || Name.Length > 200) throw new ArgumentException("the network's name is empty or longer than 200 characters");
        if (RingBits is < 32 or > 64) throw new ArgumentException($"a ring of {RingBits} bits, expected 32 to 64");
        if (Batch is < 1 or > 1 << 16) throw new ArgumentException($"a batch of {Batch}, expected 1 to {1 << 16}");
        if (LeafBits is not (1 or 2 or 4)) throw new ArgumentException($"leaves of {LeafBits} bits, expected 1, 2 or 4");
        if (BlockBits is not (1 or 2 or 4 or 8)) throw new ArgumentException($"s of {BlockBits}, expected 1, 2, 4 or 8");
        if (!Enum.IsDefined(Truncation) || !Enum.IsDefined(Output) || !Enum.IsDefined(Certificate)) throw new ArgumentException("a mode is none of those there are");
        if (!(InputBound > 0 && double.IsFinite(InputBound))) throw new ArgumentException($"an input bound of {InputBound} is none");
        if (ErrorBound is { } error && !(error >= 0 && double.IsFinite(error))) throw new ArgumentException($"an error bound of {ErrorBound} is none");
        return this;
    }
}
