namespace Gossamer.TwoParty.Benchmarks;

/// <summary>A ReLU to time.</summary>
/// <param name="K">Ring width.</param>
/// <param name="Width">Compare width.</param>
/// <param name="LeafBits">Bits of a leaf of the comparison.</param>
public sealed record ReluWorkload(int K, int Width, int LeafBits);
