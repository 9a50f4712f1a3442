namespace Gossamer.Graphs.Splits;

/// <summary>A part of a split.</summary>
/// <param name="Name"><c>train</c>, <c>validation</c> or <c>test</c>.</param>
/// <param name="Events">The positives: numbers of events, ascending.</param>
/// <param name="KnownEvents">Predictions may know the events before this one, and no other.</param>
public sealed record LinkPart(string Name, IReadOnlyList<int> Events, int KnownEvents);
