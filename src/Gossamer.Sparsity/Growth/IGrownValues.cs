using Gossamer.Sparsity.Rounds;

namespace Gossamer.Sparsity.Growth;

/// <summary>Values with which grown weights start.</summary>
public interface IGrownValues
{
    /// <summary>Writes a value for each of <paramref name="positions"/>, all of which were inactive before the round.</summary>
    /// <returns>False when all are zero and <paramref name="values"/> was left alone.</returns>
    bool Fill(LayerRound layer, ReadOnlySpan<long> positions, Span<float> values);
}
