namespace Gossamer.Sparsity.Flops;

/// <summary>What counts as a floating-point operation.</summary>
public enum FlopCounting
{
    /// <summary>One multiplication and one addition for each active weight and output position; biases and activations are free.</summary>
    Simple,

    /// <summary>
    /// As in the MicroNet challenge's counter, which RigL's figures were made with: v multiplications and v − 1 additions for a dot
    /// product of v weights, v averaged over the layer's rows, one addition for a bias, one multiplication for a ReLU.
    /// </summary>
    MicroNet,
}
