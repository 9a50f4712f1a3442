using Gossamer.Learning.Benchmarks;

namespace Gossamer.Sparsity.Benchmarks;

/// <summary>A network's inference, sparse and dense.</summary>
/// <param name="Model">The network.</param>
/// <param name="Distribution">How the active weights are shared out over the layers.</param>
/// <param name="Batch">Samples of a call.</param>
/// <param name="Sparsity">Share of inactive weights.</param>
/// <param name="DenseMs">Median of the fastest dense runtime, in milliseconds.</param>
/// <param name="Rival">That runtime.</param>
/// <param name="SparseMs">Median of the sparse kernels, in milliseconds.</param>
/// <param name="Ratio">The first over the second.</param>
/// <param name="Dense">Quartiles of the dense runtime.</param>
/// <param name="Sparse">Quartiles of the sparse kernels.</param>
/// <param name="RivalMs">Medians of all dense runtimes by name, from which the fastest was chosen, in milliseconds.</param>
public sealed record InferenceTiming(
    string Model, string Distribution, int Batch, double Sparsity, double DenseMs, string Rival, double SparseMs, double Ratio,
    TimeDistribution Dense, TimeDistribution Sparse, IReadOnlyDictionary<string, double> RivalMs);
