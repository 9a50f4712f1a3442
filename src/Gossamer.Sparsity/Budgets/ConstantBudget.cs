namespace Gossamer.Sparsity.Budgets;

/// <summary>Every layer keeps its number of active units.</summary>
public sealed class ConstantBudget : IBudgetPolicy
{
    /// <inheritdoc/>
    public bool IsConstant => true;
}
