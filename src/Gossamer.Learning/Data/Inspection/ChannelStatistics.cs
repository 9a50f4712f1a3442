namespace Gossamer.Learning.Data.Inspection;

/// <summary>The values of one channel over a part of a data set, in [0, 1].</summary>
/// <param name="Mean">Mean.</param>
/// <param name="StandardDeviation">Standard deviation (of the population).</param>
/// <param name="Minimum">Least value.</param>
/// <param name="Maximum">Greatest value.</param>
public sealed record ChannelStatistics(double Mean, double StandardDeviation, double Minimum, double Maximum);
