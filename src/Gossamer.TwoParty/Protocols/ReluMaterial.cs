using System.Numerics;
using Gossamer.TwoParty.Correlations;

namespace Gossamer.TwoParty.Protocols;

/// <summary>The correlations of one batch of ReLUs.</summary>
/// <typeparam name="T">Word of the ring.</typeparam>
public sealed class ReluMaterial<T> : IDisposable
    where T : unmanaged, IBinaryInteger<T>, IUnsignedNumber<T>
{
    internal ReluMaterial(CarryMaterial sign, MuxTriples<T> mux)
    {
        Sign = sign;
        Mux = mux;
    }

    internal CarryMaterial Sign { get; }

    internal MuxTriples<T> Mux { get; }

    /// <inheritdoc/>
    public void Dispose()
    {
        Sign.Dispose();
        Mux.Dispose();
    }
}
