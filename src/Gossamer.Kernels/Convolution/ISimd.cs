namespace Gossamer.Kernels.Convolution;

/// <summary>
/// Vectors of one width as the kernels use them: the kernels are generic over this, and compiled once for each width and type with
/// every size a constant.
/// </summary>
internal unsafe interface ISimd<TVector, T>
    where TVector : unmanaged
    where T : unmanaged
{
    /// <summary>Elements of a vector.</summary>
    static abstract int Count { get; }

    /// <summary>Whether the processor has 32 registers of this width, and not 16.</summary>
    static abstract bool ManyRegisters { get; }

    static abstract TVector Load(T* source);

    static abstract void Store(TVector vector, T* destination);

    static abstract TVector Broadcast(T value);

    /// <summary>left · right + addend, fused where the processor can.</summary>
    static abstract TVector MultiplyAdd(TVector left, TVector right, TVector addend);

    static abstract TVector Add(TVector left, TVector right);

    /// <summary>max(vector, 0); NaN stays.</summary>
    static abstract TVector Rectify(TVector vector);

    /// <summary>Sum of the elements, in an order that depends on the width alone.</summary>
    static abstract T Sum(TVector vector);
}
