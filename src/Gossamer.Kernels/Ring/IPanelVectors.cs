namespace Gossamer.Kernels.Ring;

/// <summary>The vectors that panels are multiplied with, and the few things that differ between their widths.</summary>
/// <typeparam name="T">Word of the ring.</typeparam>
/// <typeparam name="TVector">The vector, a struct that the processor holds in a register.</typeparam>
internal unsafe interface IPanelVectors<T, TVector>
    where T : unmanaged
    where TVector : unmanaged
{
    /// <summary>Elements of a vector.</summary>
    static abstract int Lanes { get; }

    /// <summary>A vector from memory.</summary>
    static abstract TVector Load(T* from);

    /// <summary>A vector of one element.</summary>
    static abstract TVector Create(T element);

    /// <summary>sum + x·y, modulo the word.</summary>
    static abstract TVector MultiplyAdd(TVector sum, TVector x, TVector y);

    /// <summary>A vector to memory.</summary>
    static abstract void Store(TVector vector, T* to);
}
