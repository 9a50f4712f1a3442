namespace Gossamer.Learning.Statistics;

/// <summary>A figure of a sample with the interval that resampling gives it.</summary>
/// <param name="Value">The figure of the sample itself.</param>
/// <param name="Lower">Lower limit; NaN where the figure is undefined or there are fewer than two units.</param>
/// <param name="Upper">Upper limit; NaN likewise.</param>
/// <param name="Units">Units that were resampled.</param>
/// <param name="Method"><c>BCa</c> or <c>percentile</c>.</param>
/// <param name="Degenerate">Replicates in which the figure was undefined; they are left out.</param>
public sealed record BootstrapInterval(double Value, double Lower, double Upper, int Units, string Method, int Degenerate);
