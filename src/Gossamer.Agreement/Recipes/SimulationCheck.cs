namespace Gossamer.Agreement.Recipes;

/// <summary>One condition of the acceptance.</summary>
/// <param name="What">The condition.</param>
/// <param name="Measured">What came out.</param>
/// <param name="Met">Whether it holds.</param>
public sealed record SimulationCheck(string What, string Measured, bool Met);
