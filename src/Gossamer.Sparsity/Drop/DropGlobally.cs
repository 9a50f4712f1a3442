using Gossamer.Sparsity.Rounds;

namespace Gossamer.Sparsity.Drop;

/// <summary>
/// Drops the lowest scored units of the whole network until <see cref="Round.KeptTotal"/> are left; every layer keeps at least
/// its best one. Nothing when the budget policy sets no total.
/// </summary>
/// <param name="score">What counts as small.</param>
public sealed class DropGlobally(IDropScore score) : IDropRule
{
    /// <inheritdoc/>
    public void Drop(Round round)
    {
        if (round.KeptTotal is not { } kept) return;
        long excess = round.Layers.Sum(static layer => (long)layer.ActiveUnits.Length) - kept;
        if (excess <= 0) return;
        GlobalRanking.DropLowest(round.LayersByName, [.. round.LayersByName.Select(layer => layer.UnitScores(score))], excess);
    }
}
