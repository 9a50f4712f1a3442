namespace Gossamer.Sparsity.Reports;

/// <summary>A layer's share of the network before and after training.</summary>
/// <param name="Name">Parameter name.</param>
/// <param name="Shape">Dimensions as text, for example <c>512×512×3×3</c>.</param>
/// <param name="Weights">Weight positions.</param>
/// <param name="ActiveBefore">Active weights of the first mask.</param>
/// <param name="ActiveAfter">Active weights of the last mask.</param>
/// <param name="InferenceFlopsShare">Share of the sparse network's inference FLOPs that this layer costs.</param>
public sealed record LayerDensity(
    string Name, string Shape, long Weights, long ActiveBefore, long ActiveAfter, double InferenceFlopsShare)
{
    /// <summary>Share of zeros in the first mask.</summary>
    public double SparsityBefore => 1 - (double)ActiveBefore / Weights;

    /// <summary>Share of zeros in the last mask.</summary>
    public double SparsityAfter => 1 - (double)ActiveAfter / Weights;
}
