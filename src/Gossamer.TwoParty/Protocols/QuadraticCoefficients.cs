using System.Numerics;
using Gossamer.TwoParty.Core;

namespace Gossamer.TwoParty.Protocols;

/// <summary>Coefficients of quadratic activations as ring elements.</summary>
internal static class QuadraticCoefficients
{
    /// <summary>round(value · 2^fractionBits).</summary>
    /// <param name="ring">The ring.</param>
    /// <param name="value">The coefficient.</param>
    /// <param name="fractionBits">Bits behind the point.</param>
    /// <param name="magnitudeBits">Bits of the largest magnitude.</param>
    /// <param name="name">What to call it.</param>
    /// <exception cref="ArgumentOutOfRangeException">It does not fit.</exception>
    public static T Encode<T>(Ring<T> ring, double value, int fractionBits, int magnitudeBits, string name)
        where T : unmanaged, IBinaryInteger<T>, IUnsignedNumber<T>
    {
        double scaled = Math.Round(Math.ScaleB(value, fractionBits));
        if (!(Math.Abs(scaled) < Math.ScaleB(1, magnitudeBits)))
            throw new ArgumentOutOfRangeException(name, value, $"Does not fit {magnitudeBits} bits and a sign with {fractionBits} bits behind the point.");
        return ring.FromSigned((long)scaled);
    }
}
