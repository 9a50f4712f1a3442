namespace Gossamer.Kernels.Convolution;

/// <summary>A run of listed weights.</summary>
/// <param name="offsets">Where each finds what it multiplies.</param>
/// <param name="values">The weights.</param>
/// <param name="count">How many.</param>
internal readonly unsafe struct Weights<T>(int* offsets, T* values, int count)
    where T : unmanaged
{
    public readonly int* Offsets = offsets;
    public readonly T* Values = values;
    public readonly int Count = count;
}
