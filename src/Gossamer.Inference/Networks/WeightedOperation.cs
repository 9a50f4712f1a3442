namespace Gossamer.Inference.Networks;

/// <summary>A product with a weight matrix, which may be sparse.</summary>
/// <param name="Weight">Name of the weight.</param>
/// <param name="Bias">Name of the bias, or null for none.</param>
public abstract record WeightedOperation(string Weight, string? Bias) : Operation
{
    /// <inheritdoc/>
    public override IReadOnlyList<(string Name, int Length)> Vectors => Bias is null ? [] : [(Bias, WeightRows)];

    /// <summary>Dimensions of the weight as a tensor.</summary>
    public abstract IReadOnlyList<long> WeightShape { get; }

    /// <summary>Rows of the weight as a matrix: outputs.</summary>
    public abstract int WeightRows { get; }

    /// <summary>Columns of the weight as a matrix: all other dimensions.</summary>
    public abstract int WeightColumns { get; }
}
