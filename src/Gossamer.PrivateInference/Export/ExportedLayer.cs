namespace Gossamer.PrivateInference.Export;

/// <summary>What export decided for a layer.</summary>
/// <param name="Name">The layer.</param>
/// <param name="Kind">What it is in the manifest.</param>
/// <param name="Bound">Certified bound of |value|.</param>
/// <param name="FractionBits">Bits behind the point of its result.</param>
/// <param name="WeightBits">Bits of a weight; null where there is none.</param>
/// <param name="CompareWidth">Compare width; null where nothing is compared.</param>
/// <param name="ErrorBound">Bound of the error that its result carries.</param>
public sealed record ExportedLayer(string Name, string Kind, double Bound, int FractionBits, int? WeightBits, int? CompareWidth, double? ErrorBound);
