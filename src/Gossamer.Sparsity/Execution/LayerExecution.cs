namespace Gossamer.Sparsity.Execution;

/// <summary>How one sparse layer is computed in training, and why.</summary>
/// <param name="Name">Parameter name of the weight.</param>
/// <param name="Density">Share of active weights.</param>
/// <param name="SparseMs">Forward product and gradients on sparse kernels, in milliseconds.</param>
/// <param name="DenseMs">The same on libtorch, in milliseconds.</param>
/// <param name="CrossingMs">Carrying the layer's activations and gradients between the layouts, which a dense layer among sparse ones costs.</param>
/// <param name="RunsSparse">Whether the sparse kernels are chosen.</param>
public sealed record LayerExecution(string Name, double Density, double SparseMs, double DenseMs, double CrossingMs, bool RunsSparse);
