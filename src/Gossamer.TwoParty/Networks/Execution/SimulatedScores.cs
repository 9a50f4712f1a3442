namespace Gossamer.TwoParty.Networks.Execution;

/// <summary>What <see cref="FixedPointSimulator"/> computed.</summary>
/// <param name="Scores">[batch, classes].</param>
/// <param name="RangeUsed">Largest magnitude of any value on the way, as a share of what the ring holds; 1 and more means that numbers wrapped.</param>
public sealed record SimulatedScores(IReadOnlyList<double> Scores, double RangeUsed);
