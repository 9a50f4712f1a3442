namespace Gossamer.Graphs.Recipes;

/// <summary>What the vectors of one seed cost, and whether they stayed in one space.</summary>
/// <param name="Seed">Seed.</param>
/// <param name="WalkSteps">Steps of all walks.</param>
/// <param name="Pairs">Pairs that skip-gram learnt from.</param>
/// <param name="Flops">Operations of skip-gram.</param>
/// <param name="Seconds">Seconds.</param>
/// <param name="Continuity">Mean cosines of a node's vector before and after each rebuild.</param>
/// <param name="NegativesHash">Hash of the test negatives.</param>
public sealed record EmbeddingBill(
    ulong Seed, long WalkSteps, long Pairs, double Flops, double Seconds, IReadOnlyList<double> Continuity, string NegativesHash);
