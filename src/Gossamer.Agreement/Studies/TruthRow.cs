namespace Gossamer.Agreement.Studies;

/// <summary>An accuracy estimated without the truth, beside the true one.</summary>
/// <param name="Of">Whose accuracy.</param>
/// <param name="Method">How it was estimated.</param>
/// <param name="Estimated">The estimate.</param>
/// <param name="Low">Lower limit of its interval over units.</param>
/// <param name="High">Upper limit.</param>
/// <param name="True">The accuracy against the truth.</param>
/// <param name="Covers">Whether the interval holds the true accuracy.</param>
public sealed record TruthRow(string Of, string Method, double? Estimated, double? Low, double? High, double True, bool Covers);
