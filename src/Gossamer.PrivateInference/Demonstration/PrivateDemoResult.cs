namespace Gossamer.PrivateInference.Demonstration;

/// <summary>What a demonstration showed: the network with ReLU and without a dealer, and the comparison.</summary>
public sealed record PrivateDemoResult
{
    /// <summary>Data set.</summary>
    public required string Data { get; init; }

    /// <summary>Share of the samples that the network in floating point classifies as labelled.</summary>
    public required double PlainAccuracy { get; init; }

    /// <summary>The same of the two parties.</summary>
    public required double PrivateAccuracy { get; init; }

    /// <summary>Samples of which both say the same class.</summary>
    public required int Agree { get; init; }

    /// <summary>Samples whose class differs although the top two scores differ by more than twice the stated bound; 0, or something is broken.</summary>
    public required int DifferBeyondMargin { get; init; }

    /// <summary>Samples.</summary>
    public required int Samples { get; init; }

    /// <summary>Largest difference of a score.</summary>
    public required double MaxLogitError { get; init; }

    /// <summary>What the manifest states as its bound.</summary>
    public required double? StatedErrorBound { get; init; }

    /// <summary>k.</summary>
    public required int RingBits { get; init; }

    /// <summary>Samples of a query.</summary>
    public required int Batch { get; init; }

    /// <summary>What bounds promise: calibrated or proven.</summary>
    public required string Certificate { get; init; }

    /// <summary>One query, online.</summary>
    public required OnlineFigures Online { get; init; }

    /// <summary>One query's correlations.</summary>
    public required OfflineFigures Offline { get; init; }

    /// <summary>ReLU and polynomial, without a dealer and with one.</summary>
    public required IReadOnlyList<PrivateDemoRow> Rows { get; init; }

    /// <summary>What the comparison says, where it speaks against the polynomial too.</summary>
    public required IReadOnlyList<string> Remarks { get; init; }
}
