using Gossamer.Kernels.Randomness;
using Gossamer.Sparsity.Rounds;

namespace Gossamer.Sparsity.Growth;

/// <summary>Uniform in ± mean |w| over the layer's active weights, over a divisor (an option of RigL's code).</summary>
/// <param name="divisor">Divides the values.</param>
public sealed class MeanMagnitudeValues(double divisor = 1) : IGrownValues
{
    /// <inheritdoc/>
    public bool Fill(LayerRound layer, ReadOnlySpan<long> positions, Span<float> values)
    {
        CounterRandom random = layer.Random.Fork("values");
        double mean = 0;
        foreach (double weight in layer.Weights) mean += Math.Abs(weight) / layer.Weights.Length;
        for (int i = 0; i < values.Length; i++)
            values[i] = (float)(mean / divisor * (2 * random.Uniform((ulong)positions[i]) - 1));
        return true;
    }
}
