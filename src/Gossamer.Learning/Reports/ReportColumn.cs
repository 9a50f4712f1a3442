namespace Gossamer.Learning.Reports;

/// <summary>A column of a <see cref="ReportTable"/>.</summary>
/// <param name="Heading">Heading.</param>
/// <param name="IsNumber">Whether cells are numbers, to be aligned right.</param>
public sealed record ReportColumn(string Heading, bool IsNumber = true);
