using Gossamer.Sparsity.Layers;

namespace Gossamer.Sparsity.Distributions;

/// <summary>
/// Density of a layer in proportion to (sum of its dimensions / product of its dimensions)^power: the wider a layer, the
/// sparser. With the kernel's dimensions counted this is ERK (RigL, arXiv 1911.11134), without them ER (SET, arXiv 1707.04780).
/// Layers whose share would pass 1 are dense, and the others scaled anew.
/// </summary>
/// <param name="Kernel">Whether kernel dimensions count (ERK) or only [out, in] (ER).</param>
/// <param name="Power">Exponent; 0 gives the uniform distribution.</param>
public sealed record ErdosRenyi(bool Kernel = true, double Power = 1) : ISparsityDistribution
{
    /// <inheritdoc/>
    public string Name => Kernel ? "ERK" : "ER";

    /// <summary>Names of layers kept dense inside the budget.</summary>
    public IReadOnlySet<string> DenseLayers { get; init; } = new HashSet<string>();

    /// <inheritdoc/>
    public int[] Allocate(IReadOnlyList<LayerShape> layers, double density)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(density);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(density, 1);
        double[] densities = Densities(layers, density);
        long[] counts = [.. layers.Select(layer => layer.Count)];
        double[] shares = [.. counts.Zip(densities, static (count, d) => count * d)];
        long total = Math.Max(layers.Count, (long)Math.Round(density * counts.Sum()));
        long[] minimum = new long[counts.Length];
        for (int i = 0; i < counts.Length; i++) minimum[i] = densities[i] >= 1 ? counts[i] : 1;
        if (minimum.Sum() > total) Array.Fill(minimum, 1);
        return [.. IntegerBudget.Split(layers, shares, minimum, counts, total).Select(budget => checked((int)budget))];
    }

    /// <summary>Real densities before rounding to integers.</summary>
    /// <exception cref="ArgumentException">Layers fixed dense take more than the whole budget.</exception>
    public double[] Densities(IReadOnlyList<LayerShape> layers, double density)
    {
        double[] raw = [.. layers.Select(RawShare)];
        bool[] dense = [.. layers.Select(layer => DenseLayers.Contains(layer.Name))];
        while (true)
        {
            double budget = 0, weighted = 0, max = 0;
            for (int i = 0; i < layers.Count; i++)
            {
                double count = layers[i].Count;
                budget += dense[i] ? -count * (1 - density) : count * density;
                if (dense[i]) continue;
                weighted += raw[i] * count;
                max = Math.Max(max, raw[i]);
            }
            if (weighted == 0) break;
            if (budget <= 0)
            {
                double fixedShare = layers.Where((_, i) => dense[i]).Sum(layer => (double)layer.Count) / layers.Sum(layer => (double)layer.Count);
                throw new ArgumentException(
                    $"sparsity {1 - density:0.####} cannot be reached: the layers kept dense hold {fixedShare:0.####} of all weights, "
                    + $"so it must be below {1 - fixedShare:0.####}", nameof(density));
            }
            double scale = budget / weighted;
            if (scale * max <= 1) return [.. raw.Select((share, i) => dense[i] ? 1 : scale * share)];
            for (int i = 0; i < layers.Count; i++) dense[i] |= raw[i] == max;
        }
        return [.. raw.Select(static _ => 1.0)];
    }

    private double RawShare(LayerShape layer)
    {
        IEnumerable<long> dimensions = Kernel ? layer.Dimensions : layer.Dimensions.Take(2);
        double sum = 0, product = 1;
        foreach (long size in dimensions)
        {
            sum += size;
            product *= size;
        }
        return Math.Pow(sum / product, Power);
    }
}
