namespace Gossamer.Sparsity.Planning;

/// <summary>Milliseconds of one training step by what they go to, forward and backward together.</summary>
/// <param name="ProductsMs">Linear layers and convolutions.</param>
/// <param name="OthersMs">Normalisation, activations, pooling, sums and the loss.</param>
/// <param name="CrossingsMs">Carrying activations between tensors and the packed layout.</param>
/// <param name="OptimizerMs">The optimizer.</param>
public sealed record PlannedStep(double ProductsMs, double OthersMs, double CrossingsMs, double OptimizerMs)
{
    /// <summary>All of it.</summary>
    public double TotalMs => ProductsMs + OthersMs + CrossingsMs + OptimizerMs;
}
