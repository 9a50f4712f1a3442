namespace Gossamer.Sparsity.Methods;

/// <summary>No sparsity: the baseline.</summary>
public static class Dense
{
    /// <summary>The registry's entry.</summary>
    public static MethodInfo Info { get; } = new("dense", "dense", "every weight trained: the baseline", "-", Create);

    /// <summary>Builds the method.</summary>
    public static SparseMethod Create(MethodOptions options) => new("dense", 0) { IsDense = true };
}
