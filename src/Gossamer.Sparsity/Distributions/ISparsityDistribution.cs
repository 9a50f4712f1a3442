using Gossamer.Sparsity.Layers;

namespace Gossamer.Sparsity.Distributions;

/// <summary>How one overall density is shared out over the layers.</summary>
public interface ISparsityDistribution
{
    /// <summary>Name for options and reports.</summary>
    string Name { get; }

    /// <summary>
    /// Number of active weights for each layer, each within [1, n_l]. They sum to exactly round(density · Σ n_l) over the
    /// layers that take part; a distribution says which do not.
    /// </summary>
    /// <exception cref="ArgumentException">The density cannot be met; the message names the nearest one that can.</exception>
    int[] Allocate(IReadOnlyList<LayerShape> layers, double density);
}
