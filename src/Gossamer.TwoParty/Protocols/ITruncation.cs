using System.Numerics;
using Gossamer.TwoParty.Core;
using Gossamer.TwoParty.Correlations;

namespace Gossamer.TwoParty.Protocols;

/// <summary>
/// Division of a shared v by 2^f with |v| &lt; 2^(k−2). Whether a result is rounded up or down may depend on the shares alone, never on
/// a coin of its own.
/// </summary>
/// <typeparam name="T">Word of the ring.</typeparam>
public interface ITruncation<T> : IElementwiseProtocol<T, T, TruncationMaterial<T>>
    where T : unmanaged, IBinaryInteger<T>, IUnsignedNumber<T>
{
    /// <summary>Ring of the operand.</summary>
    Ring<T> Ring { get; }

    /// <summary>Ring of the result, as wide or wider.</summary>
    Ring<T> ResultRing { get; }

    /// <summary>f, bits dropped.</summary>
    int FractionBits { get; }
}
