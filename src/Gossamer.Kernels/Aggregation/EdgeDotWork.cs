using System.Runtime.CompilerServices;
using Gossamer.Kernels.Execution;
using Gossamer.Kernels.Numerics;

namespace Gossamer.Kernels.Aggregation;

/// <summary>Chunks of the products of both ends' rows, one for each edge.</summary>
internal unsafe struct EdgeDotWork(long* rowPointers, int* columns, float* u, float* v, int features, float* products, EdgeChunks chunks) : ILaneWork<float>
{
    public readonly void Execute<TVector, TLanes>(int chunk)
        where TVector : unmanaged
        where TLanes : struct, ILanes<float, TVector>
    {
        (long first, long end) = chunks.Edges(chunk);
        if (chunks.Continued(chunk) is var row and >= 0) DotRow<TVector, TLanes>(row, first, Math.Min(end, rowPointers[row + 1]));
        (int firstRow, int endRow) = chunks.Rows(chunk);
        for (row = firstRow; row < endRow; row++) DotRow<TVector, TLanes>(row, rowPointers[row], Math.Min(end, rowPointers[row + 1]));
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private readonly void DotRow<TVector, TLanes>(int row, long first, long end)
        where TVector : unmanaged
        where TLanes : struct, ILanes<float, TVector>
    {
        float* left = u + (nint)row * features;
        for (long edge = first; edge < end; edge++)
        {
            float* right = v + (nint)columns[edge] * features;
            TVector sums = TLanes.Zero;
            int i = 0;
            for (; i + TLanes.Count <= features; i += TLanes.Count) sums = TLanes.MultiplyAdd(TLanes.Load(left + i), TLanes.Load(right + i), sums);
            float sum = TLanes.Sum(sums);
            for (; i < features; i++) sum = MathF.FusedMultiplyAdd(left[i], right[i], sum);
            products[edge] = sum;
        }
    }
}
