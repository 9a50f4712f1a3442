namespace Gossamer.Sparsity.Planning;

/// <summary>The budget of one sparse layer, and where it will be computed.</summary>
/// <param name="Name">Parameter name of the weight.</param>
/// <param name="Dimensions">[out, in] or [out, in / groups, kernel…].</param>
/// <param name="Weights">Weights, active or not.</param>
/// <param name="ActiveWeights">Active weights.</param>
/// <param name="RunsSparse">Whether sparse kernels compute it.</param>
/// <param name="SparseMs">Forward product and gradients on sparse kernels, in milliseconds; null where that was not timed.</param>
/// <param name="DenseMs">The same on libtorch, in milliseconds.</param>
public sealed record PlannedLayer(
    string Name, IReadOnlyList<long> Dimensions, long Weights, long ActiveWeights, bool RunsSparse, double? SparseMs, double DenseMs)
{
    /// <summary>Share of active weights.</summary>
    public double Density => (double)ActiveWeights / Weights;
}
