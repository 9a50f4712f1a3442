using System.Numerics;
using Gossamer.TwoParty.Core;

namespace Gossamer.TwoParty.Protocols;

/// <summary>Which truncations there are.</summary>
internal static class TruncationRange
{
    /// <summary>Refuses to drop no bits, or more than a value has.</summary>
    /// <exception cref="ArgumentOutOfRangeException">f is not 1 to k − 2.</exception>
    public static void Check<T>(Ring<T> ring, int fractionBits)
        where T : unmanaged, IBinaryInteger<T>, IUnsignedNumber<T>
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(fractionBits, 1);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(fractionBits, ring.Bits - 2);
    }
}
