using Gossamer.TwoParty.Correlations;

namespace Gossamer.TwoParty.Protocols;

/// <summary>The correlations of one batch of carries.</summary>
public sealed class CarryMaterial : IDisposable
{
    internal CarryMaterial(int count) => Count = count;

    /// <summary>Elements.</summary>
    public int Count { get; }

    /// <summary>Leaves of one bit.</summary>
    internal BitProducts? Bits { get; init; }

    /// <summary>Leaves of more bits: those that P0 sends, then those that P1 sends.</summary>
    internal IReadOnlyList<LeafTables> Tables { get; init; } = [];

    /// <summary>Nodes of the tree, node by node; none where there is one digit.</summary>
    internal AndPairs? Tree { get; init; }

    /// <inheritdoc/>
    public void Dispose()
    {
        Bits?.Dispose();
        foreach (LeafTables tables in Tables) tables.Dispose();
        Tree?.Dispose();
    }

    internal void Spend()
    {
        Bits?.Spend();
        foreach (LeafTables tables in Tables) tables.Spend();
        Tree?.Spend();
    }
}
