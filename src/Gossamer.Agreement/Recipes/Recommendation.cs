namespace Gossamer.Agreement.Recipes;

/// <summary>What to do next.</summary>
/// <param name="Category">A improve the reference, B train with it, C judge and rank with it, D measure what matters by other means; or what comes before.</param>
/// <param name="Method">What.</param>
/// <param name="Reason">Why.</param>
/// <param name="ExpectedGain">What it promises, where that can be said.</param>
public sealed record Recommendation(string Category, string Method, string Reason, string? ExpectedGain = null);
