using System.Numerics;
using System.Runtime.CompilerServices;

namespace Gossamer.Kernels.Numerics;

/// <summary>One element as a vector of one: the twin that needs no vector unit.</summary>
internal readonly unsafe struct LanesScalar<T> : ILanes<T, T>
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    public static int Count => 1;

    public static bool ManyRegisters => false;

    public static T Zero => T.Zero;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static T Load(T* source) => *source;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Store(T value, T* destination) => *destination = value;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static T Broadcast(T value) => value;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static T Add(T a, T b) => a + b;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static T Multiply(T a, T b) => a * b;

    // Not fused: without a fused instruction the exact product would come from a call into the C library.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static T MultiplyAdd(T a, T b, T sum) => a * b + sum;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static T Rectify(T value) => value < T.Zero ? T.Zero : value;

    // All bits set is a NaN, which differs from zero.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static T And(T value, T mask) => mask == T.Zero ? T.Zero : value;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static T Subtract(T a, T b) => a - b;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static T Divide(T a, T b) => a / b;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static T SquareRoot(T value) => T.Sqrt(value);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static T Absolute(T value) => T.Abs(value);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static T Maximum(T a, T b) => T.Max(a, b);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static T WhereGreater(T a, T b, T chosen, T otherwise) => a > b ? chosen : otherwise;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static T WhereEqual(T a, T b, T chosen, T otherwise) => a == b ? chosen : otherwise;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static T Sum(T value) => value;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void StoreSums(T a, T b, T c, T d, T* destination)
    {
        destination[0] = a;
        destination[1] = b;
        destination[2] = c;
        destination[3] = d;
    }
}
