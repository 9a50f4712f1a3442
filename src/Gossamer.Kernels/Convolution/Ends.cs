namespace Gossamer.Kernels.Convolution;

/// <summary>What the sums of a tile start from and end with.</summary>
/// <param name="starts">Whether they start from the bias, not from what the destination holds.</param>
/// <param name="bias">The bias, or zero.</param>
/// <param name="rectifies">Whether negative sums become zero.</param>
internal readonly struct Ends<T>(bool starts, T bias, bool rectifies)
    where T : unmanaged
{
    public readonly bool Starts = starts;
    public readonly T Bias = bias;
    public readonly bool Rectifies = rectifies;
}
