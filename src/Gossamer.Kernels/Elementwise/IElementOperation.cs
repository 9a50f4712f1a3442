using Gossamer.Kernels.Numerics;

namespace Gossamer.Kernels.Elementwise;

/// <summary>An operation on pairs of elements. Implementations are empty structs passed as type arguments.</summary>
internal interface IElementOperation<T>
    where T : unmanaged
{
    static abstract TVector Apply<TVector, TLanes>(TVector a, TVector b)
        where TVector : unmanaged
        where TLanes : struct, ILanes<T, TVector>;
}
