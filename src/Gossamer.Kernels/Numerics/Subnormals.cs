using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace Gossamer.Kernels.Numerics;

/// <summary>
/// Replaces numbers too small for single precision's normal range by zero. Sparse networks breed them, each costs a processor
/// about a hundred cycles wherever it meets arithmetic, and .NET has no switch that would flush them in hardware.
/// </summary>
public static class Subnormals
{
    /// <summary>The smallest normal single-precision number, 2⁻¹²⁶.</summary>
    public const float Threshold = 1.17549435e-38f;

    /// <summary>Zero in place of elements of less than the threshold; NaN stays. A threshold of zero changes nothing.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal static TVector Flush<T, TVector, TLanes>(TVector value, TVector threshold)
        where T : unmanaged
        where TVector : unmanaged
        where TLanes : struct, ILanes<T, TVector> =>
        TLanes.WhereGreater(threshold, TLanes.Absolute(value), TLanes.Zero, value);

    /// <summary>
    /// Sets every element with |x| &lt; <see cref="Threshold"/> to +0, in double precision too, so that both precisions
    /// train alike. NaN and infinities stay.
    /// </summary>
    public static unsafe void Flush<T>(Span<T> values)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        int i = 0;
        T threshold = T.CreateTruncating(Threshold);
        fixed (T* start = values)
        {
            if (Vector512.IsHardwareAccelerated)
                for (var bound = Vector512.Create(threshold); i <= values.Length - Vector512<T>.Count; i += Vector512<T>.Count)
                {
                    Vector512<T> x = Vector512.Load(start + i);
                    Vector512.AndNot(x, Vector512.LessThan(Vector512.Abs(x), bound)).Store(start + i);
                }
            else if (Vector256.IsHardwareAccelerated)
                for (var bound = Vector256.Create(threshold); i <= values.Length - Vector256<T>.Count; i += Vector256<T>.Count)
                {
                    Vector256<T> x = Vector256.Load(start + i);
                    Vector256.AndNot(x, Vector256.LessThan(Vector256.Abs(x), bound)).Store(start + i);
                }
            else if (Vector128.IsHardwareAccelerated)
                for (var bound = Vector128.Create(threshold); i <= values.Length - Vector128<T>.Count; i += Vector128<T>.Count)
                {
                    Vector128<T> x = Vector128.Load(start + i);
                    Vector128.AndNot(x, Vector128.LessThan(Vector128.Abs(x), bound)).Store(start + i);
                }
            for (; i < values.Length; i++)
                if (T.Abs(start[i]) < threshold)
                    start[i] = T.Zero;
        }
    }
}
