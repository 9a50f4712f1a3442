namespace Gossamer.PrivateInference.Demonstration;

/// <summary>The correlations of one query.</summary>
/// <param name="Bytes">Both ways.</param>
/// <param name="Ms">Median.</param>
public sealed record OfflineFigures(long Bytes, double Ms);
