using System.Runtime.CompilerServices;
using Gossamer.Kernels.Numerics;

namespace Gossamer.Kernels.Optimization;

/// <summary>What the updates share: how they cut a span, and how they flush.</summary>
internal static class ElementChunks
{
    // A multiple of every vector, so that only the last chunk has a rest.
    private const int Length = 1 << 14;

    /// <summary>Chunks of a span.</summary>
    public static int Count(int length) => (int)(((long)length + Length - 1) / Length);

    /// <summary>The elements of a chunk.</summary>
    public static (int First, int End) Of(int chunk, int length) => (chunk * Length, (int)Math.Min(length, (chunk + 1L) * Length));

    /// <summary>Zero in place of elements smaller than the threshold; NaN stays.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static TVector Flush<T, TVector, TLanes>(TVector value, TVector threshold)
        where T : unmanaged
        where TVector : unmanaged
        where TLanes : struct, ILanes<T, TVector> =>
        TLanes.WhereGreater(threshold, TLanes.Absolute(value), TLanes.Zero, value);

    /// <summary>Checks that a span is as long as the values.</summary>
    /// <exception cref="ArgumentException">It is not.</exception>
    public static void CheckLength(int length, int expected, string name)
    {
        if (length != expected) throw new ArgumentException($"length {length}, expected {expected}", name);
    }
}
