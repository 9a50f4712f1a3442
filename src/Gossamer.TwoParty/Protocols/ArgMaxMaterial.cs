using System.Numerics;
using Gossamer.TwoParty.Correlations;

namespace Gossamer.TwoParty.Protocols;

/// <summary>The correlations of one stage of an arg-max.</summary>
/// <typeparam name="T">Word of the ring.</typeparam>
public sealed class ArgMaxMaterial<T> : IDisposable
    where T : unmanaged, IBinaryInteger<T>, IUnsignedNumber<T>
{
    internal ArgMaxMaterial(CarryMaterial sign, MuxTriples<T> values, MuxTriples<T> indices)
    {
        Sign = sign;
        Values = values;
        Indices = indices;
    }

    internal CarryMaterial Sign { get; }

    internal MuxTriples<T> Values { get; }

    internal MuxTriples<T> Indices { get; }

    /// <inheritdoc/>
    public void Dispose()
    {
        Sign.Dispose();
        Values.Dispose();
        Indices.Dispose();
    }
}
