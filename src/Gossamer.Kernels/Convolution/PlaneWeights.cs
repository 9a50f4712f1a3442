namespace Gossamer.Kernels.Convolution;

/// <summary>The weights of one output channel.</summary>
/// <param name="offsets">Where each finds what it multiplies.</param>
/// <param name="values">The weights.</param>
/// <param name="count">How many.</param>
internal readonly unsafe struct PlaneWeights<T, TIndex>(TIndex* offsets, T* values, int count)
    where T : unmanaged
    where TIndex : unmanaged
{
    public readonly TIndex* Offsets = offsets;
    public readonly T* Values = values;
    public readonly int Count = count;
}
