namespace Gossamer.TwoParty.Networks.Sessions;

/// <summary>What the client learned.</summary>
/// <param name="Values">Scores [batch, classes], or the index of the largest of each sample [batch], as the manifest says.</param>
/// <param name="Measure">What it took.</param>
public sealed record QueryResult(IReadOnlyList<double> Values, QueryMeasure Measure);
