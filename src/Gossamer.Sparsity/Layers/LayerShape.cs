namespace Gossamer.Sparsity.Layers;

/// <summary>Name and dimensions of a prunable weight tensor (rank ≥ 2).</summary>
/// <param name="Name">Parameter name within the module.</param>
/// <param name="Dimensions">[out, in] or [out, in / groups, kernel…].</param>
public sealed record LayerShape(string Name, IReadOnlyList<long> Dimensions)
{
    /// <summary>Rows of the weight matrix: output features or channels.</summary>
    public int Rows => checked((int)Dimensions[0]);

    /// <summary>Columns of the weight matrix: all other dimensions flattened.</summary>
    public int Columns => checked((int)(Count / Dimensions[0]));

    /// <summary>Number of weights, n_l.</summary>
    public long Count => Dimensions.Aggregate(1L, static (product, size) => checked(product * size));

    /// <summary>Dimensions as text, for example <c>512×512×3×3</c>.</summary>
    public string DimensionText => string.Join('×', Dimensions);
}
