using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics.X86;

namespace Gossamer.Kernels.Ring;

/// <summary>Panels in vectors: twelve sums, the operands beside them.</summary>
internal readonly unsafe struct PanelKernel<T, TVector, TVectors> : IPanelKernel<T>
    where T : unmanaged, IBinaryInteger<T>, IUnsignedNumber<T>
    where TVector : unmanaged
    where TVectors : struct, IPanelVectors<T, TVector>
{
    public static int Lanes => TVectors.Lanes;

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Wide(T* rows, T* columns, int depth, T* tile)
    {
        TVector c00 = default, c01 = default;
        TVector c10 = default, c11 = default;
        TVector c20 = default, c21 = default;
        TVector c30 = default, c31 = default;
        TVector c40 = default, c41 = default;
        TVector c50 = default, c51 = default;
        for (int k = 0; k < depth; k++)
        {
            if (Sse.IsSupported) Sse.Prefetch0(rows + RingProduct.FetchAhead / sizeof(T));
            TVector b0 = TVectors.Load(columns), b1 = TVectors.Load(columns + Lanes), a = TVectors.Create(rows[0]);
            c00 = TVectors.MultiplyAdd(c00, a, b0);
            c01 = TVectors.MultiplyAdd(c01, a, b1);
            a = TVectors.Create(rows[1]);
            c10 = TVectors.MultiplyAdd(c10, a, b0);
            c11 = TVectors.MultiplyAdd(c11, a, b1);
            a = TVectors.Create(rows[2]);
            c20 = TVectors.MultiplyAdd(c20, a, b0);
            c21 = TVectors.MultiplyAdd(c21, a, b1);
            a = TVectors.Create(rows[3]);
            c30 = TVectors.MultiplyAdd(c30, a, b0);
            c31 = TVectors.MultiplyAdd(c31, a, b1);
            a = TVectors.Create(rows[4]);
            c40 = TVectors.MultiplyAdd(c40, a, b0);
            c41 = TVectors.MultiplyAdd(c41, a, b1);
            a = TVectors.Create(rows[5]);
            c50 = TVectors.MultiplyAdd(c50, a, b0);
            c51 = TVectors.MultiplyAdd(c51, a, b1);
            rows += RingProduct.PanelRows;
            columns += 2 * Lanes;
        }
        TVectors.Store(c00, tile + 0 * Lanes);
        TVectors.Store(c01, tile + 1 * Lanes);
        TVectors.Store(c10, tile + 2 * Lanes);
        TVectors.Store(c11, tile + 3 * Lanes);
        TVectors.Store(c20, tile + 4 * Lanes);
        TVectors.Store(c21, tile + 5 * Lanes);
        TVectors.Store(c30, tile + 6 * Lanes);
        TVectors.Store(c31, tile + 7 * Lanes);
        TVectors.Store(c40, tile + 8 * Lanes);
        TVectors.Store(c41, tile + 9 * Lanes);
        TVectors.Store(c50, tile + 10 * Lanes);
        TVectors.Store(c51, tile + 11 * Lanes);
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Narrow(T* rows, T* lowerRows, T* columns, int depth, T* tile)
    {
        TVector c0 = default, c1 = default;
        TVector c2 = default, c3 = default;
        TVector c4 = default, c5 = default;
        TVector c6 = default, c7 = default;
        TVector c8 = default, c9 = default;
        TVector c10 = default, c11 = default;
        for (int k = 0; k < depth; k++)
        {
            if (Sse.IsSupported) Sse.Prefetch0(rows + RingProduct.FetchAhead / sizeof(T));
            if (Sse.IsSupported) Sse.Prefetch0(lowerRows + RingProduct.FetchAhead / sizeof(T));
            TVector b = TVectors.Load(columns);
            c0 = TVectors.MultiplyAdd(c0, TVectors.Create(rows[0]), b);
            c1 = TVectors.MultiplyAdd(c1, TVectors.Create(rows[1]), b);
            c2 = TVectors.MultiplyAdd(c2, TVectors.Create(rows[2]), b);
            c3 = TVectors.MultiplyAdd(c3, TVectors.Create(rows[3]), b);
            c4 = TVectors.MultiplyAdd(c4, TVectors.Create(rows[4]), b);
            c5 = TVectors.MultiplyAdd(c5, TVectors.Create(rows[5]), b);
            c6 = TVectors.MultiplyAdd(c6, TVectors.Create(lowerRows[0]), b);
            c7 = TVectors.MultiplyAdd(c7, TVectors.Create(lowerRows[1]), b);
            c8 = TVectors.MultiplyAdd(c8, TVectors.Create(lowerRows[2]), b);
            c9 = TVectors.MultiplyAdd(c9, TVectors.Create(lowerRows[3]), b);
            c10 = TVectors.MultiplyAdd(c10, TVectors.Create(lowerRows[4]), b);
            c11 = TVectors.MultiplyAdd(c11, TVectors.Create(lowerRows[5]), b);
            rows += RingProduct.PanelRows;
            lowerRows += RingProduct.PanelRows;
            columns += Lanes;
        }
        TVectors.Store(c0, tile + 0 * Lanes);
        TVectors.Store(c1, tile + 1 * Lanes);
        TVectors.Store(c2, tile + 2 * Lanes);
        TVectors.Store(c3, tile + 3 * Lanes);
        TVectors.Store(c4, tile + 4 * Lanes);
        TVectors.Store(c5, tile + 5 * Lanes);
        TVectors.Store(c6, tile + 6 * Lanes);
        TVectors.Store(c7, tile + 7 * Lanes);
        TVectors.Store(c8, tile + 8 * Lanes);
        TVectors.Store(c9, tile + 9 * Lanes);
        TVectors.Store(c10, tile + 10 * Lanes);
        TVectors.Store(c11, tile + 11 * Lanes);
    }
}
