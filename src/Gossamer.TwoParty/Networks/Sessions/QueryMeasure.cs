namespace Gossamer.TwoParty.Networks.Sessions;

/// <summary>What one query took, as one party saw it. Framing and encryption stand apart.</summary>
public sealed record QueryMeasure
{
    /// <summary>Number of the query in its session, from 1.</summary>
    public required int Number { get; init; }

    /// <summary>Payload bytes of correlations, both ways.</summary>
    public required long OfflineBytes { get; init; }

    /// <summary>Milliseconds of the correlations.</summary>
    public required double OfflineMs { get; init; }

    /// <summary>Payload bytes of the online phase, both ways.</summary>
    public required long OnlineBytes { get; init; }

    /// <summary>Flights of the online phase.</summary>
    public required int Flights { get; init; }

    /// <summary>Milliseconds of the online phase.</summary>
    public required double OnlineMs { get; init; }

    /// <summary>Step by step, the output last.</summary>
    public required IReadOnlyList<StepMeasure> Steps { get; init; }
}
