using Gossamer.Kernels.Randomness;
using Gossamer.Sparsity.Layers;
using Gossamer.Sparsity.Rounds;

namespace Gossamer.Sparsity.Budgets;

/// <summary>
/// The network keeps its number of units exactly, and each dropped one is replaced in a layer drawn with probability in
/// proportion to the layer's initial units n_l · p_l (deep rewiring with a global bound, arXiv 1711.05136).
/// </summary>
public sealed class CategoricalBudget : IBudgetPolicy
{
    /// <inheritdoc/>
    public void AfterDrop(Round round)
    {
        IReadOnlyList<LayerRound> layers = round.LayersByName;
        foreach (LayerRound layer in layers) layer.Target = layer.Kept;
        long missing = layers.Sum(static layer => layer.Layer.InitialUnits - layer.Kept);
        CounterRandom random = round.Random.Fork("reactivations");
        for (long draw = 0; draw < missing; draw++)
        {
            LayerRound[] open = [.. layers.Where(static layer => layer.Target - layer.Kept < layer.FreeUnits)];
            double point = random.Uniform((ulong)draw) * open.Sum(static layer => (double)layer.Layer.InitialUnits);
            LayerRound chosen = open[^1];
            foreach (LayerRound layer in open)
            {
                point -= layer.Layer.InitialUnits;
                if (point >= 0) continue;
                chosen = layer;
                break;
            }
            chosen.Target++;
        }
    }

    /// <inheritdoc/>
    public IReadOnlyList<long>? DeclaredUnits(IReadOnlyList<SparseLayer> layers, long step) => null;

    /// <inheritdoc/>
    public long? DeclaredTotal(IReadOnlyList<SparseLayer> layers, long step) => layers.Sum(static layer => layer.InitialUnits);
}
