using System.Numerics;
using Gossamer.TwoParty.Correlations;

namespace Gossamer.TwoParty.Protocols;

/// <summary>The correlations of one batch of quadratic activations.</summary>
/// <typeparam name="T">Word of the ring.</typeparam>
public sealed class QuadraticMaterial<T> : IDisposable
    where T : unmanaged, IBinaryInteger<T>, IUnsignedNumber<T>
{
    internal QuadraticMaterial(SquarePairs<T> squares, TruncationMaterial<T>? middle, TruncationMaterial<T> last)
    {
        Squares = squares;
        Middle = middle;
        Last = last;
    }

    internal SquarePairs<T> Squares { get; }

    internal TruncationMaterial<T>? Middle { get; }

    internal TruncationMaterial<T> Last { get; }

    /// <inheritdoc/>
    public void Dispose()
    {
        Squares.Dispose();
        Middle?.Dispose();
        Last.Dispose();
    }
}
