using Gossamer.Learning.Schedules;
using Gossamer.Sparsity.Distributions;
using Gossamer.Sparsity.Layers;
using Gossamer.Sparsity.Rounds;

namespace Gossamer.Sparsity.Budgets;

/// <summary>
/// Every layer shrinks from all its units to its share of the final density, all at the same pace:
/// k_l(t) = n_l − (n_l − k_l) · s(t) / s.
/// </summary>
/// <param name="rounds">When rounds happen.</param>
/// <param name="sparsity">s(t), with the final sparsity s as its last value.</param>
/// <param name="finalSparsity">s, in [0, 1).</param>
/// <param name="distribution">Splits the final density over the layers.</param>
public sealed class ScheduledLayers(RoundPlan rounds, IScalarSchedule sparsity, double finalSparsity, ISparsityDistribution distribution)
    : IBudgetPolicy
{
    /// <inheritdoc/>
    public void BeforeDrop(Round round)
    {
        long[] targets = UnitsAt([.. round.Layers.Select(static layer => layer.Layer)], round.Step);
        for (int i = 0; i < targets.Length; i++) round.Layers[i].Target = targets[i];
    }

    /// <inheritdoc/>
    public IReadOnlyList<long>? DeclaredUnits(IReadOnlyList<SparseLayer> layers, long step)
    {
        long last = rounds.LastDue(step);
        return last == 0 ? [.. layers.Select(static layer => layer.InitialUnits)] : UnitsAt(layers, last);
    }

    private long[] UnitsAt(IReadOnlyList<SparseLayer> layers, long step)
    {
        int[] final = distribution.Allocate([.. layers.Select(static layer => layer.Shape)], 1 - finalSparsity);
        double progress = finalSparsity == 0 ? 0 : Math.Min(1, sparsity.At(step) / finalSparsity);
        return [.. layers.Select((layer, i) =>
        {
            long all = layer.Structure.Units;
            return all - (long)Math.Round((all - layer.Structure.UnitBudget(final[i])) * progress);
        })];
    }
}
