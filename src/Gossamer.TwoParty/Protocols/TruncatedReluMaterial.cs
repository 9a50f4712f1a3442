using System.Numerics;
using Gossamer.TwoParty.Correlations;

namespace Gossamer.TwoParty.Protocols;

/// <summary>The correlations of one batch of truncations with ReLU.</summary>
/// <typeparam name="T">Word of the ring.</typeparam>
public sealed class TruncatedReluMaterial<T> : IDisposable
    where T : unmanaged, IBinaryInteger<T>, IUnsignedNumber<T>
{
    internal TruncatedReluMaterial(TruncationMaterial<T> truncation, CarryMaterial sign, MuxTriples<T> mux)
    {
        Truncation = truncation;
        Sign = sign;
        Mux = mux;
    }

    internal TruncationMaterial<T> Truncation { get; }

    internal CarryMaterial Sign { get; }

    internal MuxTriples<T> Mux { get; }

    /// <inheritdoc/>
    public void Dispose()
    {
        Truncation.Dispose();
        Sign.Dispose();
        Mux.Dispose();
    }
}
