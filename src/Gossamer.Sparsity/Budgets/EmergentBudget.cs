using Gossamer.Sparsity.Layers;

namespace Gossamer.Sparsity.Budgets;

/// <summary>Declares nothing: how sparse the network becomes is an outcome of training and only reported.</summary>
public sealed class EmergentBudget : IBudgetPolicy
{
    /// <inheritdoc/>
    public IReadOnlyList<long>? DeclaredUnits(IReadOnlyList<SparseLayer> layers, long step) => null;

    /// <inheritdoc/>
    public long? DeclaredTotal(IReadOnlyList<SparseLayer> layers, long step) => null;
}
