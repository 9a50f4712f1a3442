using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics.X86;
using Gossamer.Kernels.Execution;
using Gossamer.Kernels.Numerics;

namespace Gossamer.Kernels.Aggregation;

/// <summary>Chunks of y = A x.</summary>
internal unsafe struct EdgeProductWork<T>(
    long* rowPointers, int* columns, T* values, T* x, int features, T* y, T* partial, EdgeChunks chunks)
    : ILaneWork<T>
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    private const int LineBytes = 64;

    // Rows of x are anywhere in memory: asked for this many edges ahead, several are on their way at once.
    private const int RowsAhead = 12;

    public readonly void Execute<TVector, TLanes>(int chunk)
        where TVector : unmanaged
        where TLanes : struct, ILanes<T, TVector>
    {
        (long first, long end) = chunks.Edges(chunk);
        if (chunks.Continued(chunk) is var row and >= 0)
            SumRow<TVector, TLanes>(first, Math.Min(end, rowPointers[row + 1]), end, partial + (nint)chunk * features);
        (int firstRow, int endRow) = chunks.Rows(chunk);
        for (row = firstRow; row < endRow; row++)
            SumRow<TVector, TLanes>(rowPointers[row], Math.Min(end, rowPointers[row + 1]), end, y + (nint)row * features);
    }

    private readonly void SumRow<TVector, TLanes>(long first, long end, long endOfChunk, T* target)
        where TVector : unmanaged
        where TLanes : struct, ILanes<T, TVector>
    {
        int feature = 0;
        for (; feature + 8 * TLanes.Count <= features; feature += 8 * TLanes.Count)
            Sum8<TVector, TLanes>(first, end, endOfChunk, feature, target);
        for (; feature + 4 * TLanes.Count <= features; feature += 4 * TLanes.Count)
            Sum4<TVector, TLanes>(first, end, endOfChunk, feature, target);
        for (; feature + TLanes.Count <= features; feature += TLanes.Count) Sum1<TVector, TLanes>(first, end, feature, target);
        for (; feature < features; feature++) SumScalar(first, end, feature, target);
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private readonly void Sum8<TVector, TLanes>(long first, long end, long endOfChunk, int feature, T* target)
        where TVector : unmanaged
        where TLanes : struct, ILanes<T, TVector>
    {
        TVector s0 = TLanes.Zero, s1 = s0, s2 = s0, s3 = s0, s4 = s0, s5 = s0, s6 = s0, s7 = s0;
        for (long edge = first; edge < end; edge++)
        {
            Prefetch(edge, endOfChunk, feature, 8 * TLanes.Count);
            T* row = x + (nint)columns[edge] * features + feature;
            TVector value = TLanes.Broadcast(values == null ? T.One : values[edge]);
            s0 = TLanes.MultiplyAdd(value, TLanes.Load(row), s0);
            s1 = TLanes.MultiplyAdd(value, TLanes.Load(row + TLanes.Count), s1);
            s2 = TLanes.MultiplyAdd(value, TLanes.Load(row + 2 * TLanes.Count), s2);
            s3 = TLanes.MultiplyAdd(value, TLanes.Load(row + 3 * TLanes.Count), s3);
            s4 = TLanes.MultiplyAdd(value, TLanes.Load(row + 4 * TLanes.Count), s4);
            s5 = TLanes.MultiplyAdd(value, TLanes.Load(row + 5 * TLanes.Count), s5);
            s6 = TLanes.MultiplyAdd(value, TLanes.Load(row + 6 * TLanes.Count), s6);
            s7 = TLanes.MultiplyAdd(value, TLanes.Load(row + 7 * TLanes.Count), s7);
        }
        target += feature;
        TLanes.Store(s0, target);
        TLanes.Store(s1, target + TLanes.Count);
        TLanes.Store(s2, target + 2 * TLanes.Count);
        TLanes.Store(s3, target + 3 * TLanes.Count);
        TLanes.Store(s4, target + 4 * TLanes.Count);
        TLanes.Store(s5, target + 5 * TLanes.Count);
        TLanes.Store(s6, target + 6 * TLanes.Count);
        TLanes.Store(s7, target + 7 * TLanes.Count);
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private readonly void Sum4<TVector, TLanes>(long first, long end, long endOfChunk, int feature, T* target)
        where TVector : unmanaged
        where TLanes : struct, ILanes<T, TVector>
    {
        TVector s0 = TLanes.Zero, s1 = s0, s2 = s0, s3 = s0;
        for (long edge = first; edge < end; edge++)
        {
            Prefetch(edge, endOfChunk, feature, 4 * TLanes.Count);
            T* row = x + (nint)columns[edge] * features + feature;
            TVector value = TLanes.Broadcast(values == null ? T.One : values[edge]);
            s0 = TLanes.MultiplyAdd(value, TLanes.Load(row), s0);
            s1 = TLanes.MultiplyAdd(value, TLanes.Load(row + TLanes.Count), s1);
            s2 = TLanes.MultiplyAdd(value, TLanes.Load(row + 2 * TLanes.Count), s2);
            s3 = TLanes.MultiplyAdd(value, TLanes.Load(row + 3 * TLanes.Count), s3);
        }
        target += feature;
        TLanes.Store(s0, target);
        TLanes.Store(s1, target + TLanes.Count);
        TLanes.Store(s2, target + 2 * TLanes.Count);
        TLanes.Store(s3, target + 3 * TLanes.Count);
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private readonly void Sum1<TVector, TLanes>(long first, long end, int feature, T* target)
        where TVector : unmanaged
        where TLanes : struct, ILanes<T, TVector>
    {
        TVector sum = TLanes.Zero;
        for (long edge = first; edge < end; edge++)
            sum = TLanes.MultiplyAdd(
                TLanes.Broadcast(values == null ? T.One : values[edge]), TLanes.Load(x + (nint)columns[edge] * features + feature), sum);
        TLanes.Store(sum, target + feature);
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private readonly void SumScalar(long first, long end, int feature, T* target)
    {
        T sum = T.Zero;
        for (long edge = first; edge < end; edge++)
            sum = T.FusedMultiplyAdd(values == null ? T.One : values[edge], x[(nint)columns[edge] * features + feature], sum);
        target[feature] = sum;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private readonly void Prefetch(long edge, long endOfChunk, int feature, int length)
    {
        if (!Sse.IsSupported || edge + RowsAhead >= endOfChunk) return;
        T* ahead = x + (nint)columns[edge + RowsAhead] * features + feature;
        for (int i = 0; i < length; i += LineBytes / sizeof(T)) Sse.Prefetch0(ahead + i);
    }
}
