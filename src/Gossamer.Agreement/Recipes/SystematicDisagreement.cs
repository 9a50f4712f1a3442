namespace Gossamer.Agreement.Recipes;

/// <summary>The share of disagreement that is the raters' own way of seeing, φ.</summary>
/// <param name="Value">The share; null without repeats.</param>
/// <param name="Clamped">Whether it had to be brought into [0, 1].</param>
public sealed record SystematicDisagreement(double? Value, bool Clamped);
