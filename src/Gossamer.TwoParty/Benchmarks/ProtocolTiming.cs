namespace Gossamer.TwoParty.Benchmarks;

/// <summary>A protocol between two processes. Rates are medians; set-up is apart, bits are those of both directions.</summary>
public record ProtocolTiming
{
    /// <summary>Ring width.</summary>
    public required int K { get; init; }

    /// <summary>s of the transfer extension.</summary>
    public required int S { get; init; }

    /// <summary>Elements of a batch.</summary>
    public required int Batch { get; init; }

    /// <summary>Elements for each second of correlations and online phase together.</summary>
    public required double TotalPerSecond { get; init; }

    /// <summary>Elements for each second of the online phase.</summary>
    public required double OnlinePerSecond { get; init; }

    /// <summary>Bits of the correlations for each element, with what the extension rounds up.</summary>
    public required double OfflineBitsPerElement { get; init; }

    /// <summary>Bits of the online phase for each element.</summary>
    public required double OnlineBitsPerElement { get; init; }

    /// <summary>Flights of the online phase.</summary>
    public required int Flights { get; init; }

    /// <summary>Bytes of base transfers and trees, once for each session, both directions.</summary>
    public required long SetupBytes { get; init; }

    /// <summary>Milliseconds of the same.</summary>
    public required double SetupMs { get; init; }
}
