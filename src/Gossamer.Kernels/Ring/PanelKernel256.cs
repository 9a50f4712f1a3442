using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace Gossamer.Kernels.Ring;

/// <summary>Panels in AVX2, which multiplies words of 64 bits from three products of 32.</summary>
internal readonly unsafe struct PanelKernel256<T> : IPanelKernel<T>
    where T : unmanaged, IBinaryInteger<T>, IUnsignedNumber<T>
{
    public static int Lanes => Vector256<T>.Count;

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Wide(T* rows, T* columns, int depth, T* tile)
    {
        Vector256<T> c00 = Vector256<T>.Zero, c01 = Vector256<T>.Zero;
        Vector256<T> c10 = Vector256<T>.Zero, c11 = Vector256<T>.Zero;
        Vector256<T> c20 = Vector256<T>.Zero, c21 = Vector256<T>.Zero;
        Vector256<T> c30 = Vector256<T>.Zero, c31 = Vector256<T>.Zero;
        Vector256<T> c40 = Vector256<T>.Zero, c41 = Vector256<T>.Zero;
        Vector256<T> c50 = Vector256<T>.Zero, c51 = Vector256<T>.Zero;
        for (int k = 0; k < depth; k++)
        {
            if (Sse.IsSupported) Sse.Prefetch0(rows + RingProduct.FetchAhead / sizeof(T));
            Vector256<T> b0 = Vector256.Load(columns), b1 = Vector256.Load(columns + Lanes), a = Vector256.Create(rows[0]);
            c00 += Multiply(a, b0);
            c01 += Multiply(a, b1);
            a = Vector256.Create(rows[1]);
            c10 += Multiply(a, b0);
            c11 += Multiply(a, b1);
            a = Vector256.Create(rows[2]);
            c20 += Multiply(a, b0);
            c21 += Multiply(a, b1);
            a = Vector256.Create(rows[3]);
            c30 += Multiply(a, b0);
            c31 += Multiply(a, b1);
            a = Vector256.Create(rows[4]);
            c40 += Multiply(a, b0);
            c41 += Multiply(a, b1);
            a = Vector256.Create(rows[5]);
            c50 += Multiply(a, b0);
            c51 += Multiply(a, b1);
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
        Vector256<T> c0 = Vector256<T>.Zero, c1 = Vector256<T>.Zero;
        Vector256<T> c2 = Vector256<T>.Zero, c3 = Vector256<T>.Zero;
        Vector256<T> c4 = Vector256<T>.Zero, c5 = Vector256<T>.Zero;
        Vector256<T> c6 = Vector256<T>.Zero, c7 = Vector256<T>.Zero;
        Vector256<T> c8 = Vector256<T>.Zero, c9 = Vector256<T>.Zero;
        Vector256<T> c10 = Vector256<T>.Zero, c11 = Vector256<T>.Zero;
        for (int k = 0; k < depth; k++)
        {
            if (Sse.IsSupported) Sse.Prefetch0(rows + RingProduct.FetchAhead / sizeof(T));
            if (Sse.IsSupported) Sse.Prefetch0(lowerRows + RingProduct.FetchAhead / sizeof(T));
            Vector256<T> b = Vector256.Load(columns);
            c0 += Multiply(Vector256.Create(rows[0]), b);
            c1 += Multiply(Vector256.Create(rows[1]), b);
            c2 += Multiply(Vector256.Create(rows[2]), b);
            c3 += Multiply(Vector256.Create(rows[3]), b);
            c4 += Multiply(Vector256.Create(rows[4]), b);
            c5 += Multiply(Vector256.Create(rows[5]), b);
            c6 += Multiply(Vector256.Create(lowerRows[0]), b);
            c7 += Multiply(Vector256.Create(lowerRows[1]), b);
            c8 += Multiply(Vector256.Create(lowerRows[2]), b);
            c9 += Multiply(Vector256.Create(lowerRows[3]), b);
            c10 += Multiply(Vector256.Create(lowerRows[4]), b);
            c11 += Multiply(Vector256.Create(lowerRows[5]), b);
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

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector256<T> Multiply(Vector256<T> x, Vector256<T> y)
    {
        if (typeof(T) == typeof(uint)) return x * y;
        Vector256<uint> left = x.AsUInt32(), right = y.AsUInt32();
        Vector256<ulong> cross = Avx2.Multiply(Vector256.ShiftRightLogical(x.AsUInt64(), 32).AsUInt32(), right)
            + Avx2.Multiply(left, Vector256.ShiftRightLogical(y.AsUInt64(), 32).AsUInt32());
        return (Avx2.Multiply(left, right) + (cross << 32)).As<ulong, T>();
    }
}
