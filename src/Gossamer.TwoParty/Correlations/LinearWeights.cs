using System.Numerics;
using Gossamer.TwoParty.Core;

namespace Gossamer.TwoParty.Correlations;

/// <summary>
/// The weights of a linear layer as one party knows them: the server their values, the client their shape. One object for each layer:
/// a source that keeps transfers for later queries of a session knows the layer by it.
/// </summary>
/// <typeparam name="T">Word of the ring.</typeparam>
public sealed class LinearWeights<T>
    where T : unmanaged, IBinaryInteger<T>, IUnsignedNumber<T>
{
    /// <summary>Describes the weights.</summary>
    /// <param name="ring">Ring of the layer.</param>
    /// <param name="shape">Shape of the layer.</param>
    /// <param name="bits">Bits of a weight in two's complement, 1 to k; public.</param>
    /// <param name="values">The server's weights, [groups, rows, depth], sign-extended to the ring; empty at the client.</param>
    /// <exception cref="ArgumentException">There are values, and not as many as weights.</exception>
    public LinearWeights(Ring<T> ring, LinearShape shape, int bits, ReadOnlyMemory<T> values = default)
    {
        ArgumentNullException.ThrowIfNull(shape);
        ArgumentOutOfRangeException.ThrowIfLessThan(bits, 1);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(bits, ring.Bits);
        if (!values.IsEmpty && values.Length != shape.Weights)
            throw new ArgumentException($"{values.Length} weights, expected {shape.Weights}", nameof(values));
        (Ring, Shape, Bits, Values) = (ring, shape, bits, values);
    }

    /// <summary>Ring of the layer.</summary>
    public Ring<T> Ring { get; }

    /// <summary>Shape of the layer.</summary>
    public LinearShape Shape { get; }

    /// <summary>Bits of a weight.</summary>
    public int Bits { get; }

    /// <summary>The server's weights; empty at the client.</summary>
    public ReadOnlyMemory<T> Values { get; }
}
