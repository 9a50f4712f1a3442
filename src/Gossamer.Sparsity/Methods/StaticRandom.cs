using Gossamer.Sparsity.Distributions;

namespace Gossamer.Sparsity.Methods;

/// <summary>A random mask that never changes: the control for everything that moves.</summary>
public static class StaticRandom
{
    /// <summary>The registry's entry.</summary>
    public static MethodInfo Info { get; } = new(
        "static", "static random", "a random topology that never changes", "the control in arXiv 1911.11134", Create);

    /// <summary>Builds the method.</summary>
    public static SparseMethod Create(MethodOptions options) => new("static", options.Sparsity)
    {
        Distribution = options.Distribution ?? new ErdosRenyi(),
        Structure = options.Structure,
    };
}
