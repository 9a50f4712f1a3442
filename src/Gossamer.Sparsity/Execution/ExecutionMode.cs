namespace Gossamer.Sparsity.Execution;

/// <summary>What computes the products with sparse weights in training.</summary>
public enum ExecutionMode
{
    /// <summary>libtorch, on dense tensors that are zero wherever a weight is inactive: the reference.</summary>
    Masked,

    /// <summary>Sparse kernels for every sparse layer.</summary>
    Sparse,

    /// <summary>Sparse kernels wherever they are measured to be faster than libtorch's dense ones.</summary>
    Auto,

    /// <summary>libtorch's dense kernels for every layer, through the same network of segments.</summary>
    Dense,
}
