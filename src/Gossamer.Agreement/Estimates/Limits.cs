namespace Gossamer.Agreement.Estimates;

/// <summary>The ends of an interval.</summary>
public readonly record struct Limits(double Low, double High);
