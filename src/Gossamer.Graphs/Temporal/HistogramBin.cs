namespace Gossamer.Graphs.Temporal;

/// <summary>A bin of a histogram.</summary>
/// <param name="From">Least value of the bin.</param>
/// <param name="To">Greatest value of the bin.</param>
/// <param name="Count">How many there are.</param>
public sealed record HistogramBin(long From, long To, long Count);
