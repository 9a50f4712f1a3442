using Gossamer.TwoParty.Networks.Measurement;

namespace Gossamer.PrivateInference.Measurement;

/// <summary>How <see cref="PredictionCheck"/> measures.</summary>
public sealed record PredictionCheckOptions
{
    /// <summary>Turns of calibration and networks, 1 to 100; default 5.</summary>
    public int Turns { get; init; } = 5;

    /// <summary>Queries of each network in all turns together, at least as many as turns; default 20.</summary>
    public int Queries { get; init; } = 20;

    /// <summary>Queries of a network in each turn that do not count, at least 0; default 3.</summary>
    public int WarmUp { get; init; } = 3;

    /// <summary>Seconds of queries of each network of the calibration in each turn, at least 0; default 0.5.</summary>
    public double CalibrationSeconds { get; init; } = 0.5;

    /// <summary>A link to imitate; loopback if null.</summary>
    public LinkShape? Link { get; init; }

    /// <summary>Checks every option.</summary>
    /// <exception cref="ArgumentException">One is out of range; the message names it.</exception>
    public PredictionCheckOptions Resolve()
    {
        if (Turns is < 1 or > 100) throw new ArgumentException($"there are {Turns} turns, expected 1 to 100");
        if (Queries < Turns) throw new ArgumentException($"there are {Queries} queries, expected at least one in each of {Turns} turns");
        if (!(CalibrationSeconds >= 0)) throw new ArgumentException($"{CalibrationSeconds} seconds of each network, expected at least 0");
        return WarmUp >= 0 ? this : throw new ArgumentException($"{WarmUp} queries to warm up, expected at least 0");
    }
}
