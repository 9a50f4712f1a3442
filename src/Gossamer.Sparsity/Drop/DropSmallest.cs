using Gossamer.Sparsity.Rounds;

namespace Gossamer.Sparsity.Drop;

/// <summary>Drops the fraction ζ_t of each layer's active units that score least, ties by index.</summary>
/// <param name="score">What counts as small.</param>
/// <param name="rounding">How ζ_t · k_l becomes a count.</param>
public sealed class DropSmallest(IDropScore score, DropRounding rounding = DropRounding.Ceiling) : IDropRule
{
    /// <inheritdoc/>
    public void Drop(Round round)
    {
        foreach (LayerRound layer in round.Layers)
            layer.DropLowest(layer.UnitScores(score), DropCount.Of(layer, round.DropFraction, rounding));
    }
}
