namespace Gossamer.Learning.Statistics;

/// <summary>Figures that are functions of sums over units.</summary>
/// <param name="sums">Sums over the units at hand, as <see cref="UnitSums"/> has them; the caller's, to be left as they are.</param>
/// <param name="figures">Receives the figures; NaN for one that the units do not allow.</param>
public delegate void SumStatistic(ReadOnlySpan<double> sums, Span<double> figures);
