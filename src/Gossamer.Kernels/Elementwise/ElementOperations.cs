using System.Runtime.CompilerServices;
using Gossamer.Kernels.Numerics;

namespace Gossamer.Kernels.Elementwise;

/// <summary>a.</summary>
internal readonly struct First<T> : IElementOperation<T>
    where T : unmanaged
{
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static TVector Apply<TVector, TLanes>(TVector a, TVector b)
        where TVector : unmanaged
        where TLanes : struct, ILanes<T, TVector> => a;
}

/// <summary>max(0, a).</summary>
internal readonly struct RectifiedFirst<T> : IElementOperation<T>
    where T : unmanaged
{
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static TVector Apply<TVector, TLanes>(TVector a, TVector b)
        where TVector : unmanaged
        where TLanes : struct, ILanes<T, TVector> => TLanes.Rectify(a);
}

/// <summary>a &gt; 0 ? b : 0.</summary>
internal readonly struct SecondWherePositive<T> : IElementOperation<T>
    where T : unmanaged
{
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static TVector Apply<TVector, TLanes>(TVector a, TVector b)
        where TVector : unmanaged
        where TLanes : struct, ILanes<T, TVector> => TLanes.WhereGreater(a, TLanes.Zero, b, TLanes.Zero);
}

/// <summary>a + b.</summary>
internal readonly struct Sum<T> : IElementOperation<T>
    where T : unmanaged
{
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static TVector Apply<TVector, TLanes>(TVector a, TVector b)
        where TVector : unmanaged
        where TLanes : struct, ILanes<T, TVector> => TLanes.Add(a, b);
}

/// <summary>max(0, a + b).</summary>
internal readonly struct RectifiedSum<T> : IElementOperation<T>
    where T : unmanaged
{
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static TVector Apply<TVector, TLanes>(TVector a, TVector b)
        where TVector : unmanaged
        where TLanes : struct, ILanes<T, TVector> => TLanes.Rectify(TLanes.Add(a, b));
}
