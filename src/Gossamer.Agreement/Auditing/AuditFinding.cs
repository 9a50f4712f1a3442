namespace Gossamer.Agreement.Auditing;

/// <summary>Something that makes agreement mean less than it seems to.</summary>
/// <param name="Kind"><c>duplicate</c>, <c>copied-rater</c>, <c>imitation</c>, <c>anchoring</c>, <c>swapped</c>, <c>training-overlap</c> or <c>empty</c>.</param>
/// <param name="Severity"><c>error</c> where figures are worthless with it, else <c>warning</c>.</param>
/// <param name="Case">The case; empty where it is about several.</param>
/// <param name="Raters">The raters or models it is about.</param>
/// <param name="Message">What was found, in a sentence.</param>
public sealed record AuditFinding(string Kind, string Severity, string Case, IReadOnlyList<string> Raters, string Message);
