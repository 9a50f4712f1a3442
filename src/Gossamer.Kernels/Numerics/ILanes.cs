namespace Gossamer.Kernels.Numerics;

/// <summary>
/// The few vector operations the kernels are written in, for vectors <typeparamref name="TVector"/> of
/// <typeparamref name="T"/>. Implementations are empty structs passed as type arguments, so that the JIT compiles a kernel
/// once for each width with every operation inlined.
/// </summary>
internal unsafe interface ILanes<T, TVector>
    where T : unmanaged
    where TVector : unmanaged
{
    /// <summary>Elements in a vector.</summary>
    static abstract int Count { get; }

    /// <summary>Whether the processor has 32 registers of this width, and not 16.</summary>
    static abstract bool ManyRegisters { get; }

    static abstract TVector Zero { get; }

    static abstract TVector Load(T* source);

    static abstract void Store(TVector value, T* destination);

    static abstract TVector Broadcast(T value);

    static abstract TVector Add(TVector a, TVector b);

    static abstract TVector Multiply(TVector a, TVector b);

    /// <summary>a · b + sum, rounded once where the processor fuses the two.</summary>
    static abstract TVector MultiplyAdd(TVector a, TVector b, TVector sum);

    /// <summary>max(0, value); NaN stays NaN, as in PyTorch.</summary>
    static abstract TVector Rectify(TVector value);

    static abstract TVector Subtract(TVector a, TVector b);

    static abstract TVector Divide(TVector a, TVector b);

    static abstract TVector SquareRoot(TVector value);

    static abstract TVector Absolute(TVector value);

    /// <summary>The greater of each pair; NaN where either is NaN.</summary>
    static abstract TVector Maximum(TVector a, TVector b);

    /// <summary>a &gt; b ? chosen : otherwise, element by element.</summary>
    static abstract TVector WhereGreater(TVector a, TVector b, TVector chosen, TVector otherwise);

    /// <summary>a = b ? chosen : otherwise, element by element.</summary>
    static abstract TVector WhereEqual(TVector a, TVector b, TVector chosen, TVector otherwise);

    /// <summary>The bits of <paramref name="value"/> that are set in <paramref name="mask"/>, whose elements have all bits set or none.</summary>
    static abstract TVector And(TVector value, TVector mask);

    static abstract T Sum(TVector value);

    /// <summary>Writes the sums over the elements of each of four vectors to <paramref name="destination"/>[0..4).</summary>
    static abstract void StoreSums(TVector a, TVector b, TVector c, TVector d, T* destination);
}
