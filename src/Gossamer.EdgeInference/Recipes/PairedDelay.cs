namespace Gossamer.EdgeInference.Recipes;

/// <summary>A difference of delays over pairs of runs.</summary>
/// <param name="Mean">Mean, seconds.</param>
/// <param name="Low">Lower end of its 95 % interval; NaN with one pair.</param>
/// <param name="High">Upper end.</param>
public sealed record PairedDelay(double Mean, double Low, double High);
