using Gossamer.Inference.Networks;
using Gossamer.Learning.Models;
using Gossamer.Sparsity.Distributions;
using Gossamer.Sparsity.Layers;
using TorchSharp;
using static TorchSharp.torch;

namespace Gossamer.Sparsity.Benchmarks;

/// <summary>A 3 × 3 convolution with padding 1 to time.</summary>
/// <param name="Inputs">Input channels.</param>
/// <param name="Outputs">Output channels.</param>
/// <param name="Side">Side of the maps.</param>
/// <param name="Sparsity">Share of inactive weights.</param>
public sealed record ConvolutionWorkload(int Inputs, int Outputs, int Side, double Sparsity)
{
    /// <summary>Share of inactive weights of the whole network, where a distribution gave the layer its own.</summary>
    public double? NetworkSparsity { get; init; }

    /// <summary>The different 3 × 3 convolutions of VGG-19 on 32 × 32 pictures.</summary>
    private static (int Inputs, int Outputs, int Side)[] Vgg19 { get; } =
    [
        (3, 64, 32), (64, 64, 32), (64, 128, 16), (128, 128, 16), (128, 256, 8), (256, 256, 8), (256, 512, 4), (512, 512, 4), (512, 512, 2),
    ];

    /// <summary>Those of VGG-19, each as sparse as the network.</summary>
    public static IEnumerable<ConvolutionWorkload> UniformVgg19(IReadOnlyList<double> sparsities) =>
        Vgg19.SelectMany(layer => sparsities.Select(
            sparsity => new ConvolutionWorkload(layer.Inputs, layer.Outputs, layer.Side, sparsity)));

    /// <summary>Those of VGG-19, each as sparse as ERK makes it: small layers keep most of their weights.</summary>
    public static IEnumerable<ConvolutionWorkload> ErkVgg19(IReadOnlyList<double> sparsities)
    {
        LayerShape[] shapes;
        using (nn.Module<Tensor, Tensor> module = ModelCatalog.Find("vgg-19").Create([3, 32, 32], 10, seed: 0))
            shapes = [.. ModuleGraph.Of(module, [3, 32, 32]).Nodes.Select(static node => node.Operation).OfType<WeightedOperation>()
                .Select(static product => new LayerShape(product.Weight, product.WeightShape))];
        int[][] active = [.. sparsities.Select(sparsity => SparsityDistributions.Find("erk").Allocate(shapes, 1 - sparsity))];
        foreach ((int inputs, int outputs, int side) in Vgg19)
        {
            // Layers of one shape have one density.
            int layer = Array.FindIndex(shapes, shape => shape.Rows == outputs && shape.Columns == 9 * inputs);
            for (int i = 0; i < sparsities.Count; i++)
                yield return new ConvolutionWorkload(inputs, outputs, side, 1 - (double)active[i][layer] / shapes[layer].Count)
                {
                    NetworkSparsity = sparsities[i],
                };
        }
    }
}
