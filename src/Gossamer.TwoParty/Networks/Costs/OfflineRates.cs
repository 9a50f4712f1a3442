namespace Gossamer.TwoParty.Networks.Costs;

/// <summary>Seconds that correlations take, both parties working at the same time, the wire apart.</summary>
public sealed record OfflineRates
{
    /// <summary>Base transfers and trees, once for each session.</summary>
    public required double SetUp { get; init; }

    /// <summary>A batch, however small.</summary>
    public required double Batch { get; init; }

    /// <summary>A transfer of a product of bits or of a table.</summary>
    public required double BitTransfer { get; init; }

    /// <summary>A transfer of a pair of products.</summary>
    public required double PairTransfer { get; init; }

    /// <summary>A transfer of a multiplexer triple.</summary>
    public required double MuxTransfer { get; init; }

    /// <summary>A transfer of a truncation pair.</summary>
    public required double TruncationTransfer { get; init; }

    /// <summary>A transfer of a square.</summary>
    public required double SquareTransfer { get; init; }

    /// <summary>A transfer of a linear layer.</summary>
    public required double LinearTransfer { get; init; }

    /// <summary>An element that such a transfer is stretched to, 32 bits.</summary>
    public required double StretchedNarrow { get; init; }

    /// <summary>The same of more than 32 bits.</summary>
    public required double StretchedWide { get; init; }

    internal static OfflineRates Zero { get; } = new()
    {
        SetUp = 0, Batch = 0, BitTransfer = 0, PairTransfer = 0, MuxTransfer = 0, TruncationTransfer = 0, SquareTransfer = 0, LinearTransfer = 0,
        StretchedNarrow = 0, StretchedWide = 0,
    };

    internal IEnumerable<double> Figures =>
        [SetUp, Batch, BitTransfer, PairTransfer, MuxTransfer, TruncationTransfer, SquareTransfer, LinearTransfer, StretchedNarrow, StretchedWide];

    /// <summary>Seconds of a batch.</summary>
    internal double SecondsOf(CorrelationDemand demand) => Batch + demand.Transfers * (demand.Kind switch
    {
        DemandKind.BitProducts or DemandKind.Tables => BitTransfer,
        DemandKind.AndPairs => PairTransfer,
        DemandKind.MuxTriples => MuxTransfer,
        DemandKind.TruncationPairs => TruncationTransfer,
        DemandKind.Squares => SquareTransfer,
        _ => LinearTransfer,
    }) + demand.StretchedElements * (demand.RingBits == 32 ? StretchedNarrow : StretchedWide);
}
