using Gossamer.Sparsity.Initialization;
using Gossamer.Sparsity.Methods;

namespace Gossamer.Sparsity.Structures;

/// <summary>What a structure asks of the method that works on it.</summary>
internal static class StructureDemands
{
    /// <summary>
    /// A structure that fixes the density must be asked for that one. One with scopes fixes how many units each has, so only a method
    /// that keeps every layer's number can respect it.
    /// </summary>
    /// <exception cref="ArgumentException">The method cannot; the message says why.</exception>
    public static void Check(SparseMethod method, IReadOnlyList<LayerStructure> structures)
    {
        if (structures.Count > 0 && method.Structure.FixedDensity is { } density && Math.Abs(1 - density - method.Sparsity) > 1e-6)
            throw new ArgumentException(
                $"{method.Structure.Name} makes every layer {1 - density:0.####} sparse, "
                + $"so a sparsity of {method.Sparsity:0.####} cannot be reached");
        if (structures.All(static structure => structure.Scopes == 1 && !structure.MovesUnitsBetweenScopes)) return;
        string name = method.Structure.Name;
        if (method.Topology is DenseTopology || !method.Budget.IsConstant)
            throw new ArgumentException(
                $"{method.Name} changes how many weights a layer has, which {name} does not allow; "
                + "take a method that keeps them (dst-ee, rigl, set, static) or another structure");
        if (method.Growth is { RegrowthAllowed: false } && structures.Any(static structure => structure.MovesUnitsBetweenScopes))
            throw new ArgumentException(
                $"{method.Name} never regrows what it has just dropped, so it cannot make room for the rows that {name} gives up");
    }
}
