namespace Gossamer.Kernels.Convolution;

/// <summary>What the sums of a tile start from, and what becomes of them: + addend, max(·, 0), and mask, then stored.</summary>
/// <param name="bias">The bias, or zero.</param>
/// <param name="addend">What to add at the tile's first position, or null.</param>
/// <param name="rectifies">Whether negative sums become zero.</param>
/// <param name="mask">All bits set at positions of the map and clear on borders, from the tile's first position on; or null.</param>
/// <param name="destination">The tile's first position.</param>
internal readonly unsafe struct PlaneEnds<T>(T bias, T* addend, bool rectifies, T* mask, T* destination)
    where T : unmanaged
{
    public readonly T Bias = bias;
    public readonly T* Addend = addend;
    public readonly bool Rectifies = rectifies;
    public readonly T* Mask = mask;
    public readonly T* Destination = destination;
}
