using System.Numerics;
using System.Runtime.CompilerServices;
using Gossamer.Kernels.Execution;
using Gossamer.Kernels.Numerics;

namespace Gossamer.Kernels.Aggregation;

/// <summary>Chunks of the products of both ends' rows, one for each edge.</summary>
internal unsafe struct EdgeDotWork<T>(long* rowPointers, int* columns, T* u, T* v, int features, T* products, EdgeChunks chunks) : ILaneWork<T>
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    public readonly void Execute<TVector, TLanes>(int chunk)
        where TVector : unmanaged
        where TLanes : struct, ILanes<T, TVector>
    {
        (long first, long end) = chunks.Edges(chunk);
        if (chunks.Continued(chunk) is var row and >= 0) DotRow<TVector, TLanes>(row, first, Math.Min(end, rowPointers[row + 1]));
        (int firstRow, int endRow) = chunks.Rows(chunk);
        for (row = firstRow; row < endRow; row++) DotRow<TVector, TLanes>(row, rowPointers[row], Math.Min(end, rowPointers[row + 1]));
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private readonly void DotRow<TVector, TLanes>(int row, long first, long end)
        where TVector : unmanaged
        where TLanes : struct, ILanes<T, TVector>
    {
        T* left = u + (nint)row * features;
        for (long edge = first; edge < end; edge++)
        {
            T* right = v + (nint)columns[edge] * features;
            TVector sums = TLanes.Zero;
            int i = 0;
            for (; i + TLanes.Count <= features; i += TLanes.Count)
                sums = TLanes.MultiplyAdd(TLanes.Load(left + i), TLanes.Load(right + i), sums);
            T sum = TLanes.Sum(sums);
            for (; i < features; i++) sum = T.FusedMultiplyAdd(left[i], right[i], sum);
            products[edge] = sum;
        }
    }
}
