namespace Gossamer.Learning.Reports;

/// <summary>Rows of an <see cref="IntervalPlot"/> under a common heading.</summary>
/// <param name="Title">Heading; may be empty.</param>
/// <param name="Points">The rows, from the top.</param>
public sealed record IntervalGroup(string Title, IReadOnlyList<IntervalPoint> Points);
