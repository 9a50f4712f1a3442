using Gossamer.TwoParty.Networks.Costs;
using Gossamer.TwoParty.Networks.Measurement;

namespace Gossamer.PrivateInference.Measurement;

/// <summary>How <see cref="PrivateMeasurement"/> asks.</summary>
public sealed record PrivateMeasurementOptions
{
    /// <summary>Who makes correlations; default the parties.</summary>
    public CorrelationProvider Provider { get; init; }

    /// <summary>A link to imitate; loopback if null.</summary>
    public LinkShape? Link { get; init; }

    /// <summary>Queries that count; default 20.</summary>
    public int Queries { get; init; } = 20;

    /// <summary>Queries before them; by default those of the first two seconds, but at least two: a server that has just started is not yet compiled.</summary>
    public int? WarmUp { get; init; }

    /// <summary>What to predict from; nothing is predicted if null.</summary>
    public CostProfile? Profile { get; init; }
}
