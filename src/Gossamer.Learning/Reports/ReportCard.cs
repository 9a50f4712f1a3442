namespace Gossamer.Learning.Reports;

/// <summary>A headline figure at the top of a report.</summary>
/// <param name="Label">What it is, in a few words.</param>
/// <param name="Value">The figure with its unit.</param>
/// <param name="Note">What to compare it with; may be empty.</param>
public sealed record ReportCard(string Label, string Value, string Note = "");
