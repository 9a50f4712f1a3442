using Gossamer.TwoParty.Networks.Costs;

namespace Gossamer.PrivateInference.Measurement;

/// <summary>Predictions beside measurements of several networks.</summary>
public sealed record PredictionCheckResult
{
    /// <summary>What predictions came from.</summary>
    public required CostProfile Profile { get; init; }

    /// <summary>Network by network.</summary>
    public required IReadOnlyList<PrivateMeasurementResult> Networks { get; init; }

    /// <summary>Median over the steps of all networks that take a message of |predicted / measured − 1|.</summary>
    public double MedianLayerError => MeasuredParties.Median(Networks.SelectMany(static network => PrivateMeasurementResult.LayerErrors(network.Steps)));

    /// <summary>Number of those steps.</summary>
    public int Layers => Networks.Sum(static network => PrivateMeasurementResult.LayerErrors(network.Steps).Count());

    /// <summary>Largest over the networks of |predicted / measured − 1| of the whole query online.</summary>
    public double WorstNetworkError => Networks.Max(static network => Math.Abs(network.PredictedOnlineMs!.Value / network.OnlineMs - 1));
}
