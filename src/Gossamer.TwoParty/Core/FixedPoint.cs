using System.Numerics;

namespace Gossamer.TwoParty.Core;

/// <summary>Real numbers as ring elements: v stands as round(v · 2^f), ties to even.</summary>
public static class FixedPoint
{
    /// <summary>Encodes real numbers.</summary>
    /// <exception cref="ArgumentOutOfRangeException">
    /// A number is not finite or leaves the range |v| · 2^f &lt; 2^(k−2) that truncation and comparison need.
    /// </exception>
    public static void Encode<T>(ReadOnlySpan<float> values, int fractionBits, Ring<T> ring, Span<T> elements)
        where T : unmanaged, IBinaryInteger<T>, IUnsignedNumber<T>
    {
        double scale = Scale(fractionBits), limit = Math.ScaleB(1, ring.Bits - 2);
        for (int i = 0; i < values.Length; i++)
        {
            double scaled = Math.Round(values[i] * scale);
            if (!(Math.Abs(scaled) < limit))
                throw new ArgumentOutOfRangeException(nameof(values), $"Element {i} does not fit {ring.Bits} bits with {fractionBits} behind the point.");
            elements[i] = ring.FromSigned((long)scaled);
        }
    }

    /// <summary>The real numbers that elements stand for.</summary>
    public static void Decode<T>(ReadOnlySpan<T> elements, int fractionBits, Ring<T> ring, Span<float> values)
        where T : unmanaged, IBinaryInteger<T>, IUnsignedNumber<T>
    {
        double scale = 1 / Scale(fractionBits);
        for (int i = 0; i < elements.Length; i++) values[i] = (float)(ring.ToSigned(elements[i]) * scale);
    }

    private static double Scale(int fractionBits)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(fractionBits);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(fractionBits, 62);
        return Math.ScaleB(1, fractionBits);
    }
}
