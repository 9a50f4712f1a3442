namespace Gossamer.Sparsity.Flops;

/// <summary>One layer's line in the ledger.</summary>
/// <param name="Cost">The layer.</param>
/// <param name="NonZeros">Active weights.</param>
/// <param name="DenseForward">Operations of one sample's forward pass, dense.</param>
/// <param name="SparseForward">The same with the active weights only.</param>
/// <param name="Storage">Bytes of its weights.</param>
public sealed record LayerFlops(LayerCost Cost, long NonZeros, double DenseForward, double SparseForward, StorageBytes Storage)
{
    /// <summary>Parameter name.</summary>
    public string Name => Cost.Shape.Name;

    /// <summary>Share of active weights.</summary>
    public double Density => (double)NonZeros / Cost.Shape.Count;
}
