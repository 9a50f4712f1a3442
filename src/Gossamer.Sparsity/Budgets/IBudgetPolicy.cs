using Gossamer.Sparsity.Layers;
using Gossamer.Sparsity.Rounds;

namespace Gossamer.Sparsity.Budgets;

/// <summary>How many units each layer shall have after a round, and what may be relied on between rounds.</summary>
public interface IBudgetPolicy
{
    /// <summary>Whether every layer keeps its number of active units through every round.</summary>
    bool IsConstant => false;

    /// <summary>Sets <see cref="LayerRound.Target"/> before units are dropped; it starts as the present number.</summary>
    void BeforeDrop(Round round)
    {
    }

    /// <summary>May move targets between layers once it is known what was dropped.</summary>
    void AfterDrop(Round round)
    {
    }

    /// <summary>
    /// Active units of each of <paramref name="layers"/> when step <paramref name="step"/> and its round are done, provided no
    /// round was skipped; null when only the total is declared, or nothing.
    /// </summary>
    IReadOnlyList<long>? DeclaredUnits(IReadOnlyList<SparseLayer> layers, long step) =>
        [.. layers.Select(static layer => layer.InitialUnits)];

    /// <summary>The same over all layers together; null when sparsity is only reported.</summary>
    long? DeclaredTotal(IReadOnlyList<SparseLayer> layers, long step) => DeclaredUnits(layers, step)?.Sum();
}
