namespace Gossamer.Agreement.Reports;

/// <summary>Where raters of a case disagree, as a picture.</summary>
/// <param name="Case">The case.</param>
/// <param name="Slice">Which slice of a volume, the one with most disagreement; null for a picture.</param>
/// <param name="Width">Pixels of a row.</param>
/// <param name="Height">Rows.</param>
/// <param name="Votes">For each pixel the share of raters that mark it, 0 to 255.</param>
/// <param name="Background">Brightness of what raters saw, 0 to 255; null where it is not at hand.</param>
/// <param name="Models">For each model that predicted the case, pixel by pixel whether it marks it.</param>
public sealed record DisagreementMap(string Case, int? Slice, int Width, int Height, byte[] Votes, byte[]? Background, IReadOnlyDictionary<string, bool[]> Models);
