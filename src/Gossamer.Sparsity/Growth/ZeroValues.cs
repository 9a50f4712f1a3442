using Gossamer.Sparsity.Rounds;

namespace Gossamer.Sparsity.Growth;

/// <summary>Grown weights start at zero, so that growing alone leaves the network's output as it is.</summary>
public sealed class ZeroValues : IGrownValues
{
    /// <inheritdoc/>
    public bool Fill(LayerRound layer, ReadOnlySpan<long> positions, Span<float> values) => false;
}
