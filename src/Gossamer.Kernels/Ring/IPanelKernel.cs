using System.Numerics;

namespace Gossamer.Kernels.Ring;

/// <summary>
/// The innermost loops of a product: panels of six rows, stored depth by depth, times a panel of columns, stored depth by depth; the
/// sums stay in registers until the depth is done.
/// </summary>
internal unsafe interface IPanelKernel<T>
    where T : unmanaged, IBinaryInteger<T>, IUnsignedNumber<T>
{
    /// <summary>Elements of a vector.</summary>
    static abstract int Lanes { get; }

    /// <summary>Six rows times two vectors of columns; <paramref name="tile"/> [6, 2 · lanes] is overwritten.</summary>
    static abstract void Wide(T* rows, T* columns, int depth, T* tile);

    /// <summary>Two panels of rows times one vector of columns; <paramref name="tile"/> [12, lanes] is overwritten.</summary>
    static abstract void Narrow(T* rows, T* lowerRows, T* columns, int depth, T* tile);
}
