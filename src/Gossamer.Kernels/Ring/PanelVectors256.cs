using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace Gossamer.Kernels.Ring;

/// <summary>AVX2, which multiplies words of 64 bits from three products of 32.</summary>
internal readonly unsafe struct PanelVectors256<T> : IPanelVectors<T, Vector256<T>>
    where T : unmanaged, IBinaryInteger<T>, IUnsignedNumber<T>
{
    public static int Lanes => Vector256<T>.Count;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector256<T> Load(T* from) => Vector256.Load(from);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector256<T> Create(T element) => Vector256.Create(element);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector256<T> MultiplyAdd(Vector256<T> sum, Vector256<T> x, Vector256<T> y)
    {
        if (typeof(T) == typeof(uint)) return sum + x * y;
        Vector256<uint> left = x.AsUInt32(), right = y.AsUInt32();
        Vector256<ulong> cross = Avx2.Multiply(Vector256.ShiftRightLogical(x.AsUInt64(), 32).AsUInt32(), right)
            + Avx2.Multiply(left, Vector256.ShiftRightLogical(y.AsUInt64(), 32).AsUInt32());
        return sum + (Avx2.Multiply(left, right) + (cross << 32)).As<ulong, T>();
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Store(Vector256<T> vector, T* to) => vector.Store(to);
}
