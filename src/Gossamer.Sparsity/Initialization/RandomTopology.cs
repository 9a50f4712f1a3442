using Gossamer.Kernels.Formats;
using Gossamer.Kernels.Randomness;

namespace Gossamer.Sparsity.Initialization;

/// <summary>
/// Exactly the distribution's number of positions in each layer, drawn uniformly without replacement. The stream is keyed by
/// the layer's name, so the order in which layers are registered does not matter.
/// </summary>
public sealed class RandomTopology : ITopologyInitializer
{
    /// <inheritdoc/>
    public IReadOnlyList<SparseTopology> Choose(TopologyRequest request)
    {
        long[] budgets = request.UnitBudgets();
        var random = new CounterRandom(request.Seed, "initial topology");
        return [.. request.Shapes.Select((shape, i) =>
            UnitTopology.Of(request.Structures[i], request.Structures[i].Draw(budgets[i], random.Fork(shape.Name))))];
    }
}
