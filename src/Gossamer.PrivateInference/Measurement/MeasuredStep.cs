namespace Gossamer.PrivateInference.Measurement;

/// <summary>A step's time at the server, the median, beside the prediction.</summary>
/// <param name="Name">The layers.</param>
/// <param name="Bytes">Both ways.</param>
/// <param name="Flights">What it adds to the longest path.</param>
/// <param name="Ms">Measured.</param>
/// <param name="PredictedMs">Predicted; null without a profile.</param>
public sealed record MeasuredStep(string Name, long Bytes, int Flights, double Ms, double? PredictedMs);
