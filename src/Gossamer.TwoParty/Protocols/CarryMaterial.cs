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

    /// <summary>Leaves of full digits, digit by digit.</summary>
    internal TableTransfers? Tables { get; init; }

    /// <summary>Leaves of a highest digit that has fewer bits.</summary>
    internal TableTransfers? TopTables { get; init; }

    /// <summary>Nodes of the tree, node by node; none where there is one digit.</summary>
    internal AndPairs? Tree { get; init; }

    /// <inheritdoc/>
    public void Dispose()
    {
        Bits?.Dispose();
        Tables?.Dispose();
        TopTables?.Dispose();
        Tree?.Dispose();
    }

    internal void Spend()
    {
        Bits?.Spend();
        Tables?.Spend();
        TopTables?.Spend();
        Tree?.Spend();
    }
}
