namespace Gossamer.Learning.Reports;

/// <summary>A mean with its interval, on one row of an <see cref="IntervalPlot"/>.</summary>
/// <param name="Label">Name of the row.</param>
/// <param name="Mean">The mean.</param>
/// <param name="Lower">Lower limit; NaN where unknown.</param>
/// <param name="Upper">Upper limit; NaN where unknown.</param>
/// <param name="Color">Palette colour 1 to 8, or 0 for the neutral grey of references.</param>
public sealed record IntervalPoint(string Label, double Mean, double Lower, double Upper, int Color = 1);
