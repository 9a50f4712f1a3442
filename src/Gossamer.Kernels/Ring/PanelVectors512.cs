using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace Gossamer.Kernels.Ring;

/// <summary>AVX-512: one instruction multiplies a vector of either word.</summary>
internal readonly unsafe struct PanelVectors512<T> : IPanelVectors<T, Vector512<T>>
    where T : unmanaged, IBinaryInteger<T>, IUnsignedNumber<T>
{
    public static int Lanes => Vector512<T>.Count;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<T> Load(T* from) => Vector512.Load(from);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<T> Create(T element) => Vector512.Create(element);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<T> MultiplyAdd(Vector512<T> sum, Vector512<T> x, Vector512<T> y) => sum + x * y;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Store(Vector512<T> vector, T* to) => vector.Store(to);
}
