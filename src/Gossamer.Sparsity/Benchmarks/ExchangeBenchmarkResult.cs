namespace Gossamer.Sparsity.Benchmarks;

/// <summary>What <see cref="ExchangeBenchmark"/> measured.</summary>
/// <param name="Ranks">Processes.</param>
/// <param name="Model">The network.</param>
/// <param name="Sparsity">Share of inactive weights.</param>
/// <param name="DenseBytesPerStep">Bytes that a rank hands in for the gradients of all weights.</param>
/// <param name="SparseBytesPerStep">The same for active weights and dense parameters.</param>
/// <param name="DenseMsPerStep">Median time of the dense exchange, in milliseconds.</param>
/// <param name="SparseMsPerStep">Median time of the sparse exchange.</param>
/// <param name="RoundBytes">Bytes that an exact round adds to its step.</param>
public sealed record ExchangeBenchmarkResult(
    int Ranks, string Model, double Sparsity, long DenseBytesPerStep, long SparseBytesPerStep, double DenseMsPerStep, double SparseMsPerStep,
    long RoundBytes);
