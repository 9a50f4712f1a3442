using Gossamer.Learning.Models;
using Gossamer.Sparsity.Layers;

namespace Gossamer.Sparsity.Flops;

/// <summary>A layer as the ledger counts it.</summary>
/// <param name="Shape">Name and dimensions of its weight.</param>
/// <param name="OutputPositions">
/// How often each weight is multiplied for one sample: 1 for a linear layer, H_out · W_out for a convolution.
/// </param>
/// <param name="HasBias">Whether a bias is added to each output; counts under <see cref="FlopCounting.MicroNet"/> only.</param>
/// <param name="HasRelu">Whether a ReLU follows; counts under <see cref="FlopCounting.MicroNet"/> only.</param>
public sealed record LayerCost(LayerShape Shape, long OutputPositions, bool HasBias = false, bool HasRelu = false)
{
    /// <summary>Multiply-adds of the dense layer for one sample.</summary>
    public long DenseMultiplyAdds => checked(Shape.Count * OutputPositions);

    /// <summary>The layer as traced; a trace does not see activations.</summary>
    public static LayerCost Of(TracedLayer layer) =>
        new(new LayerShape(layer.ParameterName, layer.Dimensions), layer.OutputPositions, layer.HasBias);

    /// <summary>Operations of one sample's forward pass with <paramref name="activeWeights"/> of the layer's weights, 0 to n_l.</summary>
    public double Forward(double activeWeights, FlopCounting counting)
    {
        double products = activeWeights * OutputPositions;
        if (counting == FlopCounting.Simple) return 2 * products;
        double outputs = (double)Shape.Rows * OutputPositions;
        return products + Math.Max(0, products - outputs) + (HasBias ? outputs : 0) + (HasRelu ? outputs : 0);
    }
}
