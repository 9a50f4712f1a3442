using Gossamer.Learning.Schedules;
using Gossamer.Sparsity.Layers;
using Gossamer.Sparsity.Rounds;

namespace Gossamer.Sparsity.Budgets;

/// <summary>
/// The network shrinks to max(L, round((1 − s(t)) · N)) of its N units in L layers; which layers lose them, the drop decides.
/// </summary>
/// <param name="rounds">When rounds happen.</param>
/// <param name="sparsity">s(t).</param>
public sealed class ScheduledTotal(RoundPlan rounds, IScalarSchedule sparsity) : IBudgetPolicy
{
    /// <inheritdoc/>
    public void BeforeDrop(Round round) => round.KeptTotal = TotalAt([.. round.Layers.Select(static layer => layer.Layer)], round.Step);

    /// <inheritdoc/>
    public void AfterDrop(Round round)
    {
        foreach (LayerRound layer in round.Layers) layer.Target = layer.Kept;
    }

    /// <inheritdoc/>
    public IReadOnlyList<long>? DeclaredUnits(IReadOnlyList<SparseLayer> layers, long step) => null;

    /// <inheritdoc/>
    public long? DeclaredTotal(IReadOnlyList<SparseLayer> layers, long step)
    {
        long last = rounds.LastDue(step);
        return last == 0 ? layers.Sum(static layer => layer.InitialUnits) : TotalAt(layers, last);
    }

    private long TotalAt(IReadOnlyList<SparseLayer> layers, long step) =>
        Math.Max(layers.Count, (long)Math.Round((1 - sparsity.At(step)) * layers.Sum(static layer => layer.Structure.Units)));
}
