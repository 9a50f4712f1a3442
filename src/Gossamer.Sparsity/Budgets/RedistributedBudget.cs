using Gossamer.Sparsity.Distributions;
using Gossamer.Sparsity.Layers;
using Gossamer.Sparsity.Rounds;

namespace Gossamer.Sparsity.Budgets;

/// <summary>
/// The network keeps its number of units exactly, and each layer regrows a part of all that was dropped in proportion to the
/// units it kept (dynamic sparse reparameterization, arXiv 1902.05967). What does not fit is split again among the others.
/// </summary>
public sealed class RedistributedBudget : IBudgetPolicy
{
    /// <inheritdoc/>
    public void AfterDrop(Round round)
    {
        long missing = round.LayersByName.Sum(static layer => layer.Layer.InitialUnits - layer.Kept);
        double[] weights = [.. round.LayersByName.Select(static layer => (double)layer.Kept)];
        long[] capacity = [.. round.LayersByName.Select(static layer => layer.FreeUnits)];
        long[] regrown = ProportionalSplit.Of(weights, capacity, missing);
        for (int i = 0; i < regrown.Length; i++) round.LayersByName[i].Target = round.LayersByName[i].Kept + regrown[i];
    }

    /// <inheritdoc/>
    public IReadOnlyList<long>? DeclaredUnits(IReadOnlyList<SparseLayer> layers, long step) => null;

    /// <inheritdoc/>
    public long? DeclaredTotal(IReadOnlyList<SparseLayer> layers, long step) => layers.Sum(static layer => layer.InitialUnits);
}
