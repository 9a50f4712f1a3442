namespace Gossamer.Graphs.Embeddings;

/// <summary>Vectors and what they cost.</summary>
/// <param name="Vectors">The vectors.</param>
/// <param name="Pairs">Pairs of nodes learnt from.</param>
/// <param name="Flops">Operations: pairs · (1 + negatives) · 6 · dimension, a product and two updates of each vector pair.</param>
public sealed record SkipGramResult(NodeVectors Vectors, long Pairs, double Flops);
