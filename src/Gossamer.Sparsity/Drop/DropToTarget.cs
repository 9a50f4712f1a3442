using Gossamer.Sparsity.Rounds;

namespace Gossamer.Sparsity.Drop;

/// <summary>Drops the lowest scored units of each layer until it has as many as the budget policy set, ties by index.</summary>
/// <param name="score">What counts as small.</param>
public sealed class DropToTarget(IDropScore score) : IDropRule
{
    /// <inheritdoc/>
    public void Drop(Round round)
    {
        foreach (LayerRound layer in round.Layers)
        {
            long excess = layer.ActiveUnits.Length - Math.Max(1, layer.Target);
            if (excess > 0) layer.DropLowest(layer.UnitScores(score), (int)excess);
        }
    }
}
