using Gossamer.Sparsity.Layers;

namespace Gossamer.Sparsity.Distributions;

/// <summary>Every layer at the same density.</summary>
/// <param name="DenseFirstLayer">
/// Keeps the first layer dense and outside the budget, as RigL's uniform distribution does (arXiv 1911.11134).
/// </param>
public sealed record UniformDistribution(bool DenseFirstLayer = false) : ISparsityDistribution
{
    /// <inheritdoc/>
    public string Name => DenseFirstLayer ? "uniform, first layer dense" : "uniform";

    /// <inheritdoc/>
    public int[] Allocate(IReadOnlyList<LayerShape> layers, double density)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(density);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(density, 1);
        int skip = DenseFirstLayer ? 1 : 0;
        LayerShape[] sparse = [.. layers.Skip(skip)];
        long[] counts = [.. sparse.Select(layer => layer.Count)];
        double[] shares = [.. counts.Select(count => count * density)];
        long total = Math.Max(sparse.Length, (long)Math.Round(counts.Sum() * density));
        long[] budgets = IntegerBudget.Split(sparse, shares, Array.ConvertAll(counts, static _ => 1L), counts, total);
        return [.. layers.Take(skip).Select(layer => checked((int)layer.Count)), .. budgets.Select(budget => checked((int)budget))];
    }
}
