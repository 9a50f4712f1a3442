using System.Numerics;
using Gossamer.TwoParty.Correlations;

namespace Gossamer.TwoParty.Protocols;

/// <summary>The correlations of one batch of truncations; what a mode does not need is absent.</summary>
/// <typeparam name="T">Word of the ring.</typeparam>
public sealed class TruncationMaterial<T> : IDisposable
    where T : unmanaged, IBinaryInteger<T>, IUnsignedNumber<T>
{
    internal TruncationMaterial(int count) => Count = count;

    /// <summary>Elements.</summary>
    public int Count { get; }

    internal TruncationPairs<T>? Pairs { get; init; }

    internal CarryMaterial? Carry { get; init; }

    internal MuxTriples<T>? Conversion { get; init; }

    /// <inheritdoc/>
    public void Dispose()
    {
        Pairs?.Dispose();
        Carry?.Dispose();
        Conversion?.Dispose();
    }
}
