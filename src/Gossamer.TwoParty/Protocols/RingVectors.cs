using System.Numerics;
using System.Runtime.Intrinsics;
using Gossamer.TwoParty.Core;

namespace Gossamer.TwoParty.Protocols;

/// <summary>Sums and differences of vectors of ring elements.</summary>
internal static class RingVectors
{
    /// <summary>result = x − y.</summary>
    public static void Subtract<T>(Ring<T> ring, ReadOnlySpan<T> x, ReadOnlySpan<T> y, Span<T> result)
        where T : unmanaged, IBinaryInteger<T>, IUnsignedNumber<T>
    {
        Vector512<T> mask = Vector512.Create(ring.Mask);
        int i = 0;
        for (; i <= result.Length - Vector512<T>.Count; i += Vector512<T>.Count)
            ((Vector512.Create(x[i..]) - Vector512.Create(y[i..])) & mask).CopyTo(result[i..]);
        for (; i < result.Length; i++) result[i] = ring.Reduce(x[i] - y[i]);
    }

    /// <summary>result = x + y.</summary>
    public static void Add<T>(Ring<T> ring, ReadOnlySpan<T> x, ReadOnlySpan<T> y, Span<T> result)
        where T : unmanaged, IBinaryInteger<T>, IUnsignedNumber<T>
    {
        Vector512<T> mask = Vector512.Create(ring.Mask);
        int i = 0;
        for (; i <= result.Length - Vector512<T>.Count; i += Vector512<T>.Count)
            ((Vector512.Create(x[i..]) + Vector512.Create(y[i..])) & mask).CopyTo(result[i..]);
        for (; i < result.Length; i++) result[i] = ring.Reduce(x[i] + y[i]);
    }
}
