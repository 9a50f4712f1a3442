using Gossamer.Sparsity.Rounds;

namespace Gossamer.Sparsity.Budgets;

/// <summary>How many units each layer shall have after a round.</summary>
public interface IBudgetPolicy
{
    /// <summary>Sets <see cref="LayerRound.Target"/> before units are dropped; it starts as the present number.</summary>
    void BeforeDrop(Round round)
    {
    }

    /// <summary>May move targets between layers once it is known what was dropped.</summary>
    void AfterDrop(Round round)
    {
    }
}
