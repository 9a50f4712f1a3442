using Gossamer.Learning.Benchmarks;

namespace Gossamer.Sparsity.Benchmarks;

/// <summary>A whole training step, sparse and dense: forward, gradients, optimizer, and rounds of DST-EE shared out over their interval.</summary>
/// <param name="Model">The network.</param>
/// <param name="Batch">Samples of a step.</param>
/// <param name="Sparsity">Share of inactive weights, ERK.</param>
/// <param name="Execution">How sparse layers were computed: sparse, or auto for the faster of both kinds of kernels in each layer.</param>
/// <param name="DenseMs">Median of libtorch's dense step, in milliseconds.</param>
/// <param name="SparseMs">Median of the sparse step, with its share of a round, in milliseconds.</param>
/// <param name="Ratio">The first over the second.</param>
/// <param name="Dense">Quartiles of the dense step.</param>
/// <param name="Sparse">Quartiles of the sparse step without rounds.</param>
/// <param name="RoundMs">What a round adds to its step, in milliseconds.</param>
/// <param name="RoundInterval">Steps between rounds.</param>
/// <param name="SparseLayers">Layers that ran on sparse kernels.</param>
/// <param name="Layers">Sparse layers.</param>
/// <param name="DenseBytes">Weights, gradients and momentum of the dense network.</param>
/// <param name="SparseBytes">The same of the sparse one, with its topology and the lists that kernels make of it.</param>
/// <param name="CounterBytes">Activity counters.</param>
public sealed record TrainingStepTiming(
    string Model, int Batch, double Sparsity, string Execution, double DenseMs, double SparseMs, double Ratio, TimeDistribution Dense,
    TimeDistribution Sparse, double RoundMs, long RoundInterval, int SparseLayers, int Layers, long DenseBytes, long SparseBytes,
    long CounterBytes);
