namespace Gossamer.PrivateInference.Demonstration;

/// <summary>The online phase of one query.</summary>
/// <param name="Bytes">Both ways.</param>
/// <param name="Flights">Longest path.</param>
/// <param name="Ms">Median, at the client.</param>
/// <param name="PredictedMs">What the cost model says.</param>
public sealed record OnlineFigures(long Bytes, int Flights, double Ms, double PredictedMs);
