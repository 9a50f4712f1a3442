using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace Gossamer.Kernels.Ring;

/// <summary>Panels in AVX-512: one instruction multiplies a vector of either word.</summary>
internal readonly unsafe struct PanelKernel512<T> : IPanelKernel<T>
    where T : unmanaged, IBinaryInteger<T>, IUnsignedNumber<T>
{
    public static int Lanes => Vector512<T>.Count;

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Wide(T* rows, T* columns, int depth, T* tile)
    {
        Vector512<T> c00 = Vector512<T>.Zero, c01 = Vector512<T>.Zero;
        Vector512<T> c10 = Vector512<T>.Zero, c11 = Vector512<T>.Zero;
        Vector512<T> c20 = Vector512<T>.Zero, c21 = Vector512<T>.Zero;
        Vector512<T> c30 = Vector512<T>.Zero, c31 = Vector512<T>.Zero;
        Vector512<T> c40 = Vector512<T>.Zero, c41 = Vector512<T>.Zero;
        Vector512<T> c50 = Vector512<T>.Zero, c51 = Vector512<T>.Zero;
        for (int k = 0; k < depth; k++)
        {
            if (Sse.IsSupported) Sse.Prefetch0(rows + RingProduct.FetchAhead / sizeof(T));
            Vector512<T> b0 = Vector512.Load(columns), b1 = Vector512.Load(columns + Lanes), a = Vector512.Create(rows[0]);
            c00 += a * b0;
            c01 += a * b1;
            a = Vector512.Create(rows[1]);
            c10 += a * b0;
            c11 += a * b1;
            a = Vector512.Create(rows[2]);
            c20 += a * b0;
            c21 += a * b1;
            a = Vector512.Create(rows[3]);
            c30 += a * b0;
            c31 += a * b1;
            a = Vector512.Create(rows[4]);
            c40 += a * b0;
            c41 += a * b1;
            a = Vector512.Create(rows[5]);
            c50 += a * b0;
            c51 += a * b1;
            rows += RingProduct.PanelRows;
            columns += 2 * Lanes;
        }
        c00.Store(tile + 0 * Lanes);
        c01.Store(tile + 1 * Lanes);
        c10.Store(tile + 2 * Lanes);
        c11.Store(tile + 3 * Lanes);
        c20.Store(tile + 4 * Lanes);
        c21.Store(tile + 5 * Lanes);
        c30.Store(tile + 6 * Lanes);
        c31.Store(tile + 7 * Lanes);
        c40.Store(tile + 8 * Lanes);
        c41.Store(tile + 9 * Lanes);
        c50.Store(tile + 10 * Lanes);
        c51.Store(tile + 11 * Lanes);
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Narrow(T* rows, T* lowerRows, T* columns, int depth, T* tile)
    {
        Vector512<T> c0 = Vector512<T>.Zero, c1 = Vector512<T>.Zero;
        Vector512<T> c2 = Vector512<T>.Zero, c3 = Vector512<T>.Zero;
        Vector512<T> c4 = Vector512<T>.Zero, c5 = Vector512<T>.Zero;
        Vector512<T> c6 = Vector512<T>.Zero, c7 = Vector512<T>.Zero;
        Vector512<T> c8 = Vector512<T>.Zero, c9 = Vector512<T>.Zero;
        Vector512<T> c10 = Vector512<T>.Zero, c11 = Vector512<T>.Zero;
        for (int k = 0; k < depth; k++)
        {
            if (Sse.IsSupported) Sse.Prefetch0(rows + RingProduct.FetchAhead / sizeof(T));
            if (Sse.IsSupported) Sse.Prefetch0(lowerRows + RingProduct.FetchAhead / sizeof(T));
            Vector512<T> b = Vector512.Load(columns);
            c0 += Vector512.Create(rows[0]) * b;
            c1 += Vector512.Create(rows[1]) * b;
            c2 += Vector512.Create(rows[2]) * b;
            c3 += Vector512.Create(rows[3]) * b;
            c4 += Vector512.Create(rows[4]) * b;
            c5 += Vector512.Create(rows[5]) * b;
            c6 += Vector512.Create(lowerRows[0]) * b;
            c7 += Vector512.Create(lowerRows[1]) * b;
            c8 += Vector512.Create(lowerRows[2]) * b;
            c9 += Vector512.Create(lowerRows[3]) * b;
            c10 += Vector512.Create(lowerRows[4]) * b;
            c11 += Vector512.Create(lowerRows[5]) * b;
            rows += RingProduct.PanelRows;
            lowerRows += RingProduct.PanelRows;
            columns += Lanes;
        }
        c0.Store(tile + 0 * Lanes);
        c1.Store(tile + 1 * Lanes);
        c2.Store(tile + 2 * Lanes);
        c3.Store(tile + 3 * Lanes);
        c4.Store(tile + 4 * Lanes);
        c5.Store(tile + 5 * Lanes);
        c6.Store(tile + 6 * Lanes);
        c7.Store(tile + 7 * Lanes);
        c8.Store(tile + 8 * Lanes);
        c9.Store(tile + 9 * Lanes);
        c10.Store(tile + 10 * Lanes);
        c11.Store(tile + 11 * Lanes);
    }
}
