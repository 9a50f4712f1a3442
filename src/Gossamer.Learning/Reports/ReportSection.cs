namespace Gossamer.Learning.Reports;

/// <summary>A headed part of a report.</summary>
/// <param name="Title">Heading.</param>
/// <param name="Note">How to read what follows, in plain words; may be empty.</param>
/// <param name="Elements">Tables, charts and pictures, in reading order.</param>
/// <param name="Columns">How many elements stand side by side where the page is wide enough.</param>
public sealed record ReportSection(string Title, string Note, IReadOnlyList<IReportElement> Elements, int Columns = 1);
