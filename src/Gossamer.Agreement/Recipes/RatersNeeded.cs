namespace Gossamer.Agreement.Recipes;

/// <summary>Raters for a target.</summary>
/// <param name="Target">What the ceiling should reach; null where none was named.</param>
/// <param name="Value">Raters to fuse; null where that cannot be said.</param>
/// <param name="Reason">Why there is no number; empty where there is.</param>
public sealed record RatersNeeded(double? Target, int? Value, string Reason);
