using Gossamer.Learning.Schedules;
using Gossamer.Sparsity.Layers;
using Gossamer.Sparsity.Rounds;

namespace Gossamer.Sparsity.Budgets;

/// <summary>
/// MEST's elastic mutation (Yuan et al., arXiv 2110.14032): each round passes through a number of units that lies a margin of
/// m(t) · k_l below the number trained with. With a hard memory bound a layer prunes to (1 − m) · k_l and grows back to k_l;
/// with a soft one it prunes to k_l and trains with (1 + m) · k_l until the margin has shrunk to nothing.
/// </summary>
/// <param name="rounds">When rounds happen.</param>
/// <param name="margin">m(t), a share of the layer's units k_l.</param>
/// <param name="softBound">Whether training may exceed k_l. The last round of the plan then returns to it, whatever m says.</param>
public sealed class ElasticBudget(RoundPlan rounds, IScalarSchedule margin, bool softBound) : IBudgetPolicy
{
    /// <inheritdoc/>
    public void BeforeDrop(Round round)
    {
        foreach (LayerRound layer in round.Layers)
        {
            long units = layer.Layer.InitialUnits;
            layer.Target = softBound ? units : Math.Max(1, units - Margin(layer.Layer, round.Step));
        }
    }

    /// <inheritdoc/>
    public void AfterDrop(Round round)
    {
        foreach (LayerRound layer in round.Layers) layer.Target = UnitsAfter(layer.Layer, round.Step);
    }

    /// <inheritdoc/>
    public IReadOnlyList<long>? DeclaredUnits(IReadOnlyList<SparseLayer> layers, long step)
    {
        long last = rounds.LastDue(step);
        return [.. layers.Select(layer => last == 0 ? layer.InitialUnits : UnitsAfter(layer, last))];
    }

    private long UnitsAfter(SparseLayer layer, long roundStep)
    {
        bool released = !softBound || roundStep == rounds.LastDue(rounds.StopStep);
        return released ? layer.InitialUnits : layer.InitialUnits + Margin(layer, roundStep);
    }

    /// <summary>round(m · k_l); nothing in a full layer, and no more than it has inactive units.</summary>
    private long Margin(SparseLayer layer, long step) =>
        Math.Min(layer.Structure.Units - layer.InitialUnits, (long)Math.Round(margin.At(step) * layer.InitialUnits));
}
