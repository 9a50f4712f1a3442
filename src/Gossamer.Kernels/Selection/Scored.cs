namespace Gossamer.Kernels.Selection;

/// <summary>An index with the score that ranks it and a value that travels with it.</summary>
/// <param name="Score">What the selection orders by; not NaN.</param>
/// <param name="Index">Identity, and the order among equal scores.</param>
/// <param name="Value">Carried along, for example the gradient behind the score.</param>
public readonly record struct Scored(double Score, long Index, double Value = 0);
