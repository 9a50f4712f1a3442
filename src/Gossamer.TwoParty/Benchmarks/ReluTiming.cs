namespace Gossamer.TwoParty.Benchmarks;

/// <summary>A ReLU between two processes.</summary>
public sealed record ReluTiming : ProtocolTiming
{
    /// <summary>Compare width, w.</summary>
    public required int Width { get; init; }

    /// <summary>Bits of a leaf of the comparison, m.</summary>
    public required int LeafBits { get; init; }
}
