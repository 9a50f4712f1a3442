using Gossamer.Sparsity.Layers;

namespace Gossamer.Sparsity.Distributions;

/// <summary>
/// ε · (in + out) weights in every layer, as SET was published (arXiv 1707.04780). The density asked for is not used: ε takes its
/// place, and the sum over the layers is what results.
/// </summary>
/// <param name="Epsilon">ε; published 20.</param>
public sealed record ErdosRenyiEpsilon(double Epsilon = 20) : ISparsityDistribution
{
    /// <inheritdoc/>
    public string Name => $"ER, ε = {Epsilon:0.##}";

    /// <inheritdoc/>
    public int[] Allocate(IReadOnlyList<LayerShape> layers, double density) =>
        [.. layers.Select(layer =>
            checked((int)Math.Clamp(Math.Round(Epsilon * (layer.Dimensions[0] + layer.Dimensions[1])), 1, layer.Count)))];
}
