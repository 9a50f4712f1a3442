namespace Gossamer.Learning.Reports;

/// <summary>A row of a <see cref="ReportTable"/>.</summary>
/// <param name="Cells">Formatted cells.</param>
/// <param name="Style">How it stands out.</param>
public sealed record ReportRow(IReadOnlyList<string> Cells, ReportRowStyle Style = ReportRowStyle.Plain);
