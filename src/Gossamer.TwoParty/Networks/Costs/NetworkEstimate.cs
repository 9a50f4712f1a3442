namespace Gossamer.TwoParty.Networks.Costs;

/// <summary>What one query of a network costs. Bytes and flights are exact, seconds are those of a profile.</summary>
public sealed record NetworkEstimate
{
    /// <summary>The network.</summary>
    public required string Network { get; init; }

    /// <summary>The profile.</summary>
    public required string Profile { get; init; }

    /// <summary>Whether the profile was measured; what an unmeasured one says is no claim.</summary>
    public required bool Measured { get; init; }

    /// <summary>Samples of a query.</summary>
    public required int Batch { get; init; }

    /// <summary>Step by step, the output last.</summary>
    public required IReadOnlyList<StepEstimate> Steps { get; init; }

    /// <summary>Flights of the online phase: the longest path.</summary>
    public required int Flights { get; init; }

    /// <summary>Seconds of the online phase, until the client has the answer.</summary>
    public required double OnlineSeconds { get; init; }

    /// <summary>Seconds of the correlations of one query, set-up apart.</summary>
    public required double OfflineSeconds { get; init; }

    /// <summary>Seconds of the set-up of a session.</summary>
    public required double SetUpSeconds { get; init; }

    /// <summary>Bytes that a dealer would send for the correlations of one query, seeds apart.</summary>
    public required long DealerBytes { get; init; }

    /// <summary>Bytes online, both ways.</summary>
    public long OnlineBytes => Steps.Sum(static step => step.OnlineBytes);

    /// <summary>Bytes of correlations, both ways, set-up apart.</summary>
    public long OfflineBytes => Steps.Sum(static step => step.OfflineBytes);

    /// <summary>Online and offline together.</summary>
    public double TotalSeconds => OnlineSeconds + OfflineSeconds;

    /// <summary>Bytes of both phases.</summary>
    public long TotalBytes => OnlineBytes + OfflineBytes;
}
