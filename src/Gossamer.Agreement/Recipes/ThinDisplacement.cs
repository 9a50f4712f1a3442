namespace Gossamer.Agreement.Recipes;

/// <summary>The check of the law of boundary noise.</summary>
/// <param name="Share">Share of disagreement that is no displaced boundary.</param>
/// <param name="Limit">Share up to which the law is trusted.</param>
/// <param name="Distance">Cells up to which disagreement counts as a displaced boundary.</param>
/// <param name="Pass">Whether the share is within the limit.</param>
public sealed record ThinDisplacement(double Share, double Limit, double Distance, bool Pass);
