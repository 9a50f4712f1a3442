using Gossamer.Learning.Benchmarks;

namespace Gossamer.Sparsity.Benchmarks;

/// <summary>One layer's products, sparse and dense.</summary>
/// <param name="Shape">Dimensions of the weight, with the size of the maps for a convolution.</param>
/// <param name="Batch">Samples.</param>
/// <param name="Sparsity">Share of inactive weights.</param>
/// <param name="Pass">What was computed: forward, or forward and all gradients.</param>
/// <param name="DenseMs">Median of libtorch's dense products, in milliseconds.</param>
/// <param name="SparseMs">Median of the sparse kernels, in milliseconds.</param>
/// <param name="Ratio">The first over the second.</param>
/// <param name="Dense">Quartiles of the dense products.</param>
/// <param name="Sparse">Quartiles of the sparse kernels.</param>
/// <param name="SparseGigaflops">2 operations for each active weight and sample (and output position), a pass, over the sparse median.</param>
public sealed record KernelTiming(
    string Shape, int Batch, double Sparsity, string Pass, double DenseMs, double SparseMs, double Ratio, TimeDistribution Dense,
    TimeDistribution Sparse, double SparseGigaflops)
{
    /// <summary>Share of inactive weights of the whole network, where a distribution gave the layer its own.</summary>
    public double? NetworkSparsity { get; init; }

    /// <summary>The product alone.</summary>
    internal const string Forward = "forward";

    /// <summary>It and all gradients.</summary>
    internal const string All = "forward + gradients";

    /// <summary>The row of a measurement.</summary>
    internal static KernelTiming Of(string shape, int batch, double sparsity, string pass, PairedTiming timing, double operations) => new(
        shape, batch, sparsity, pass, timing.Rival.Median, timing.Ours.Median, timing.Ratio, timing.Rival, timing.Ours,
        operations / timing.Ours.Median / 1e6);
}
