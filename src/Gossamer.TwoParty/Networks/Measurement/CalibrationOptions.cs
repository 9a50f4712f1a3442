namespace Gossamer.TwoParty.Networks.Measurement;

/// <summary>How a <see cref="Calibration"/> measures.</summary>
public sealed record CalibrationOptions
{
    /// <summary>Rounds of the networks that are timed, at least 1; medians of them count. Default 3.</summary>
    public int Rounds { get; init; } = 3;

    /// <summary>Seconds of queries of each network in a round, at least 0; but never less than three queries nor more than 150. Default 0.5.</summary>
    public double NetworkSeconds { get; init; } = 0.5;

    /// <summary>What happens after each round, the one that warms up being 0, while the other party waits; nothing if null.</summary>
    public Func<int, Task>? AfterRound { get; init; }
}
