namespace Gossamer.Agreement.Recipes;

/// <summary>What a number of raters reaches.</summary>
/// <param name="Raters">Raters fused.</param>
/// <param name="Reaches">Ceiling, reliability or accuracy of their reference.</param>
public sealed record PlannedRaters(int Raters, double Reaches);
