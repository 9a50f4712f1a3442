using System.Runtime.CompilerServices;
using Gossamer.Kernels.Linear;
using Gossamer.Kernels.Numerics;

namespace Gossamer.Kernels.Convolution;

/// <summary>
/// The inner loops of <see cref="PlaneProducts{T, TIndex, TVector, TSimd}"/>: a tile of neighbouring positions of one output channel
/// stays in registers over all its weights, each of which costs one broadcast and one fused multiply-add for each vector. A tile's last
/// vector starts where the tile says: where a run ends it overlaps the one before.
/// </summary>
internal static unsafe class PlaneTiles<T, TIndex, TVector, TSimd>
    where T : unmanaged
    where TIndex : unmanaged
    where TVector : unmanaged
    where TSimd : struct, ILanes<T, TVector>
{
    /// <summary>Computes a tile of 1, 2, 4, 8 or 16 vectors.</summary>
    /// <param name="source">What an offset of 0 multiplies at the tile's first position.</param>
    /// <param name="vectors">Vectors of the tile.</param>
    /// <param name="last">Start of the last vector in the tile.</param>
    /// <param name="weights">Weights of the output channel.</param>
    /// <param name="ends">What the sums start from, and what becomes of them.</param>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Compute(T* source, int vectors, nint last, in PlaneWeights<T, TIndex> weights, in PlaneEnds<T> ends)
    {
        switch (vectors)
        {
            case 1: One(source, weights, ends); break;
            case 2: Two(source, last, weights, ends); break;
            case 4: Four(source, last, weights, ends); break;
            case 8: Eight(source, last, weights, ends); break;
            default: Sixteen(source, last, weights, ends); break;
        }
    }

    /// <summary>One vector, in four sums: a single one would wait for itself at each weight.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void One(T* source, in PlaneWeights<T, TIndex> weights, in PlaneEnds<T> ends)
    {
        TVector s0 = TSimd.Broadcast(ends.Bias), s1 = TSimd.Zero, s2 = s1, s3 = s1;
        TIndex* offsets = weights.Offsets;
        T* values = weights.Values;
        nint count = weights.Count, k = 0;
        for (; k + 4 <= count; k += 4)
        {
            s0 = TSimd.MultiplyAdd(TSimd.Load(source + Indices.At(offsets, k)), TSimd.Broadcast(values[k]), s0);
            s1 = TSimd.MultiplyAdd(TSimd.Load(source + Indices.At(offsets, k + 1)), TSimd.Broadcast(values[k + 1]), s1);
            s2 = TSimd.MultiplyAdd(TSimd.Load(source + Indices.At(offsets, k + 2)), TSimd.Broadcast(values[k + 2]), s2);
            s3 = TSimd.MultiplyAdd(TSimd.Load(source + Indices.At(offsets, k + 3)), TSimd.Broadcast(values[k + 3]), s3);
        }
        for (; k < count; k++)
            s0 = TSimd.MultiplyAdd(TSimd.Load(source + Indices.At(offsets, k)), TSimd.Broadcast(values[k]), s0);
        Store(TSimd.Add(TSimd.Add(s0, s1), TSimd.Add(s2, s3)), 0, ends);
    }

    /// <summary>Two vectors, in two sums each.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Two(T* source, nint last, in PlaneWeights<T, TIndex> weights, in PlaneEnds<T> ends)
    {
        TVector s0 = TSimd.Broadcast(ends.Bias), s1 = s0, s2 = TSimd.Zero, s3 = s2;
        TIndex* offsets = weights.Offsets;
        T* values = weights.Values;
        nint count = weights.Count, k = 0;
        for (; k + 2 <= count; k += 2)
        {
            T* x = source + Indices.At(offsets, k);
            TVector weight = TSimd.Broadcast(values[k]);
            s0 = TSimd.MultiplyAdd(TSimd.Load(x), weight, s0);
            s1 = TSimd.MultiplyAdd(TSimd.Load(x + last), weight, s1);
            x = source + Indices.At(offsets, k + 1);
            weight = TSimd.Broadcast(values[k + 1]);
            s2 = TSimd.MultiplyAdd(TSimd.Load(x), weight, s2);
            s3 = TSimd.MultiplyAdd(TSimd.Load(x + last), weight, s3);
        }
        if (k < count)
        {
            T* x = source + Indices.At(offsets, k);
            TVector weight = TSimd.Broadcast(values[k]);
            s0 = TSimd.MultiplyAdd(TSimd.Load(x), weight, s0);
            s1 = TSimd.MultiplyAdd(TSimd.Load(x + last), weight, s1);
        }
        Store(TSimd.Add(s0, s2), 0, ends);
        Store(TSimd.Add(s1, s3), last, ends);
    }

    /// <summary>Four vectors.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Four(T* source, nint last, in PlaneWeights<T, TIndex> weights, in PlaneEnds<T> ends)
    {
        TVector s0, s1, s2, s3;
        s0 = s1 = s2 = s3 = TSimd.Broadcast(ends.Bias);
        TIndex* offsets = weights.Offsets;
        T* values = weights.Values;
        nint count = weights.Count;
        for (nint k = 0; k < count; k++)
        {
            TVector weight = TSimd.Broadcast(values[k]);
            T* x = source + Indices.At(offsets, k);
            s0 = TSimd.MultiplyAdd(TSimd.Load(x), weight, s0);
            s1 = TSimd.MultiplyAdd(TSimd.Load(x + TSimd.Count), weight, s1);
            s2 = TSimd.MultiplyAdd(TSimd.Load(x + 2 * TSimd.Count), weight, s2);
            s3 = TSimd.MultiplyAdd(TSimd.Load(x + last), weight, s3);
        }
        Store(s0, 0, ends);
        Store(s1, TSimd.Count, ends);
        Store(s2, 2 * TSimd.Count, ends);
        Store(s3, last, ends);
    }

    /// <summary>Eight vectors.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Eight(T* source, nint last, in PlaneWeights<T, TIndex> weights, in PlaneEnds<T> ends)
    {
        TVector s0, s1, s2, s3, s4, s5, s6, s7;
        s0 = s1 = s2 = s3 = s4 = s5 = s6 = s7 = TSimd.Broadcast(ends.Bias);
        TIndex* offsets = weights.Offsets;
        T* values = weights.Values;
        nint count = weights.Count;
        for (nint k = 0; k < count; k++)
        {
            TVector weight = TSimd.Broadcast(values[k]);
            T* x = source + Indices.At(offsets, k);
            s0 = TSimd.MultiplyAdd(TSimd.Load(x), weight, s0);
            s1 = TSimd.MultiplyAdd(TSimd.Load(x + TSimd.Count), weight, s1);
            s2 = TSimd.MultiplyAdd(TSimd.Load(x + 2 * TSimd.Count), weight, s2);
            s3 = TSimd.MultiplyAdd(TSimd.Load(x + 3 * TSimd.Count), weight, s3);
            s4 = TSimd.MultiplyAdd(TSimd.Load(x + 4 * TSimd.Count), weight, s4);
            s5 = TSimd.MultiplyAdd(TSimd.Load(x + 5 * TSimd.Count), weight, s5);
            s6 = TSimd.MultiplyAdd(TSimd.Load(x + 6 * TSimd.Count), weight, s6);
            s7 = TSimd.MultiplyAdd(TSimd.Load(x + last), weight, s7);
        }
        Store(s0, 0, ends);
        Store(s1, TSimd.Count, ends);
        Store(s2, 2 * TSimd.Count, ends);
        Store(s3, 3 * TSimd.Count, ends);
        Store(s4, 4 * TSimd.Count, ends);
        Store(s5, 5 * TSimd.Count, ends);
        Store(s6, 6 * TSimd.Count, ends);
        Store(s7, last, ends);
    }

    /// <summary>Sixteen vectors.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Sixteen(T* source, nint last, in PlaneWeights<T, TIndex> weights, in PlaneEnds<T> ends)
    {
        TVector s0, s1, s2, s3, s4, s5, s6, s7, s8, s9, s10, s11, s12, s13, s14, s15;
        s0 = s1 = s2 = s3 = s4 = s5 = s6 = s7 = s8 = s9 = s10 = s11 = s12 = s13 = s14 = s15 = TSimd.Broadcast(ends.Bias);
        TIndex* offsets = weights.Offsets;
        T* values = weights.Values;
        nint count = weights.Count;
        for (nint k = 0; k < count; k++)
        {
            TVector weight = TSimd.Broadcast(values[k]);
            T* x = source + Indices.At(offsets, k);
            s0 = TSimd.MultiplyAdd(TSimd.Load(x), weight, s0);
            s1 = TSimd.MultiplyAdd(TSimd.Load(x + TSimd.Count), weight, s1);
            s2 = TSimd.MultiplyAdd(TSimd.Load(x + 2 * TSimd.Count), weight, s2);
            s3 = TSimd.MultiplyAdd(TSimd.Load(x + 3 * TSimd.Count), weight, s3);
            s4 = TSimd.MultiplyAdd(TSimd.Load(x + 4 * TSimd.Count), weight, s4);
            s5 = TSimd.MultiplyAdd(TSimd.Load(x + 5 * TSimd.Count), weight, s5);
            s6 = TSimd.MultiplyAdd(TSimd.Load(x + 6 * TSimd.Count), weight, s6);
            s7 = TSimd.MultiplyAdd(TSimd.Load(x + 7 * TSimd.Count), weight, s7);
            s8 = TSimd.MultiplyAdd(TSimd.Load(x + 8 * TSimd.Count), weight, s8);
            s9 = TSimd.MultiplyAdd(TSimd.Load(x + 9 * TSimd.Count), weight, s9);
            s10 = TSimd.MultiplyAdd(TSimd.Load(x + 10 * TSimd.Count), weight, s10);
            s11 = TSimd.MultiplyAdd(TSimd.Load(x + 11 * TSimd.Count), weight, s11);
            s12 = TSimd.MultiplyAdd(TSimd.Load(x + 12 * TSimd.Count), weight, s12);
            s13 = TSimd.MultiplyAdd(TSimd.Load(x + 13 * TSimd.Count), weight, s13);
            s14 = TSimd.MultiplyAdd(TSimd.Load(x + 14 * TSimd.Count), weight, s14);
            s15 = TSimd.MultiplyAdd(TSimd.Load(x + last), weight, s15);
        }
        Store(s0, 0, ends);
        Store(s1, TSimd.Count, ends);
        Store(s2, 2 * TSimd.Count, ends);
        Store(s3, 3 * TSimd.Count, ends);
        Store(s4, 4 * TSimd.Count, ends);
        Store(s5, 5 * TSimd.Count, ends);
        Store(s6, 6 * TSimd.Count, ends);
        Store(s7, 7 * TSimd.Count, ends);
        Store(s8, 8 * TSimd.Count, ends);
        Store(s9, 9 * TSimd.Count, ends);
        Store(s10, 10 * TSimd.Count, ends);
        Store(s11, 11 * TSimd.Count, ends);
        Store(s12, 12 * TSimd.Count, ends);
        Store(s13, 13 * TSimd.Count, ends);
        Store(s14, 14 * TSimd.Count, ends);
        Store(s15, last, ends);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Store(TVector sum, nint position, in PlaneEnds<T> ends)
    {
        if (ends.Addend is not null) sum = TSimd.Add(sum, TSimd.Load(ends.Addend + position));
        if (ends.Rectifies) sum = TSimd.Rectify(sum);
        if (ends.Mask is not null) sum = TSimd.And(sum, TSimd.Load(ends.Mask + position));
        TSimd.Store(sum, ends.Destination + position);
    }
}
