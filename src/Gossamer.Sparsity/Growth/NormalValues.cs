using Gossamer.Kernels.Randomness;
using Gossamer.Sparsity.Rounds;

namespace Gossamer.Sparsity.Growth;

/// <summary>Normal with the standard deviation of the layer's active weights, over a divisor (an option of RigL's code).</summary>
/// <param name="divisor">Divides the values.</param>
public sealed class NormalValues(double divisor = 1) : IGrownValues
{
    /// <inheritdoc/>
    public bool Fill(LayerRound layer, ReadOnlySpan<long> positions, Span<float> values)
    {
        CounterRandom random = layer.Random.Fork("values");
        double mean = 0, squares = 0;
        foreach (double weight in layer.Weights) mean += weight / layer.Weights.Length;
        foreach (double weight in layer.Weights) squares += (weight - mean) * (weight - mean) / layer.Weights.Length;
        double scale = Math.Sqrt(squares) / divisor;
        for (int i = 0; i < values.Length; i++) values[i] = (float)(scale * random.Normal((ulong)positions[i]));
        return true;
    }
}
