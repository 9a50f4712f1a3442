using System.Numerics;
using Gossamer.TwoParty.Correlations;

namespace Gossamer.TwoParty.Protocols;

/// <summary>The correlations of one batch of quadratic activations with private coefficients.</summary>
/// <typeparam name="T">Word of the ring.</typeparam>
public sealed class PrivateQuadraticMaterial<T> : IDisposable
    where T : unmanaged, IBinaryInteger<T>, IUnsignedNumber<T>
{
    internal PrivateQuadraticMaterial(
        SquarePairs<T> squares, LinearMasks<T> quadratic, LinearMasks<T> linear, TruncationMaterial<T> truncation)
    {
        (Squares, Quadratic, Linear, Truncation) = (squares, quadratic, linear, truncation);
    }

    /// <summary>t and t².</summary>
    internal SquarePairs<T> Squares { get; }

    /// <summary>c2·t, then c2·t².</summary>
    internal LinearMasks<T> Quadratic { get; }

    /// <summary>c1·t.</summary>
    internal LinearMasks<T> Linear { get; }

    internal TruncationMaterial<T> Truncation { get; }

    /// <inheritdoc/>
    public void Dispose()
    {
        Squares.Dispose();
        Quadratic.Dispose();
        Linear.Dispose();
        Truncation.Dispose();
    }

    internal void Spend()
    {
        Squares.Spend();
        Quadratic.Spend();
        Linear.Spend();
    }
}
