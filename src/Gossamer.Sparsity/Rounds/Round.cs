using Gossamer.Kernels.Formats;
using Gossamer.Kernels.Randomness;
using Gossamer.Sparsity.Budgets;
using Gossamer.Sparsity.Drop;
using Gossamer.Sparsity.Growth;

namespace Gossamer.Sparsity.Rounds;

/// <summary>One mask update of the whole network: set targets, drop, move targets, grow.</summary>
/// <param name="step">Optimizer steps completed, t.</param>
/// <param name="number">Rounds begun, this one included.</param>
/// <param name="dropFraction">ζ_t.</param>
/// <param name="layers">The sparse layers.</param>
public sealed class Round(long step, int number, double dropFraction, IReadOnlyList<LayerRound> layers)
{
    /// <summary>Optimizer steps completed, t.</summary>
    public long Step => step;

    /// <summary>Rounds begun, this one included, r.</summary>
    public int Number => number;

    /// <summary>Share of active units to drop, ζ_t.</summary>
    public double DropFraction => dropFraction;

    /// <summary>Stream of this round; that of a layer is forked by the layer's name.</summary>
    public CounterRandom Random { get; init; }

    /// <summary>Layers that are decided at once. Default: one for each processor.</summary>
    public int Threads { get; init; } = Environment.ProcessorCount;

    /// <summary>Units the whole network shall keep through the drop, where a policy counts over all layers together.</summary>
    public long? KeptTotal { get; set; }

    /// <summary>The sparse layers.</summary>
    public IReadOnlyList<LayerRound> Layers => layers;

    /// <summary>The same by name, for what must not depend on the order in which layers were registered.</summary>
    public IReadOnlyList<LayerRound> LayersByName { get; } =
        [.. layers.OrderBy(static layer => layer.Layer.Name, StringComparer.Ordinal)];

    /// <summary>Decides the change of every layer; applies nothing.</summary>
    /// <param name="drop">What to drop.</param>
    /// <param name="budget">How many units each layer shall have.</param>
    /// <param name="grow">What to grow; null for methods that only prune.</param>
    /// <param name="signals">Dense signal of each layer, for the grow score and for the figures; null entries where none is at hand.</param>
    public IReadOnlyList<LayerChange> Decide(IDropRule drop, IBudgetPolicy budget, GrowRule? grow, IReadOnlyList<ISignal?> signals)
    {
        budget.BeforeDrop(this);
        drop.Drop(this);
        budget.AfterDrop(this);
        var changes = new LayerChange[layers.Count];
        // Layers choose independently of each other, from streams of their own: any order gives the same change.
        Parallel.For(0, changes.Length, new ParallelOptions { MaxDegreeOfParallelism = Threads }, i =>
        {
            LayerRound layer = layers[i];
            GrowthChoice choice = grow is null ? GrowthChoice.Nothing : layer.ChooseGrowth(grow.Score, signals[i], step, number);
            TopologyDelta delta = layer.Change(choice.Chosen.Select(static entry => entry.Index));
            changes[i] = new LayerChange(
                layer, delta,
                new LayerRoundSummary(
                    layer.Layer.Name, layer.Dropped, choice.Chosen.Length, delta.DroppedOld.Length, delta.GrownNew.Length,
                    choice.ExplorationShare, choice.Exploitation, choice.Chosen.Sum(static entry => entry.Value)));
        });
        return changes;
    }
}
