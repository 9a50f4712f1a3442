using Gossamer.Kernels.Randomness;
using Gossamer.Sparsity.Rounds;

namespace Gossamer.Sparsity.Growth;

/// <summary>Uniform in ±√(6 / fan-in), the fan-in counted as if the layer were dense: SET's new weights (arXiv 1707.04780).</summary>
public sealed class HeUniformValues : IGrownValues
{
    /// <inheritdoc/>
    public bool Fill(LayerRound layer, ReadOnlySpan<long> positions, Span<float> values)
    {
        CounterRandom random = layer.Random.Fork("values");
        double limit = Math.Sqrt(6.0 / layer.Layer.Shape.Columns);
        for (int i = 0; i < values.Length; i++) values[i] = (float)(limit * (2 * random.Uniform((ulong)positions[i]) - 1));
        return true;
    }
}
