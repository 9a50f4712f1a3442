namespace Gossamer.Agreement.Ratings;

/// <summary>One rating as a file has it.</summary>
/// <param name="Unit">What was rated.</param>
/// <param name="Rater">Who rated; empty where the file does not tell.</param>
/// <param name="Repeat">Which time; empty for the only one.</param>
/// <param name="Value">The value as text.</param>
/// <param name="Place">Where it stands, for messages: file, line and column.</param>
public readonly record struct Rating(string Unit, string Rater, string Repeat, string Value, string Place);
