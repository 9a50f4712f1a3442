namespace Gossamer.Sparsity.Reports;

/// <summary>A convolution as first layer: the mask of each kernel.</summary>
/// <param name="Outputs">Output channels.</param>
/// <param name="Inputs">Input channels.</param>
/// <param name="KernelRows">Kernel height.</param>
/// <param name="KernelColumns">Kernel width.</param>
/// <param name="Before">The first mask, [outputs, inputs, kernel rows, kernel columns].</param>
/// <param name="After">The last mask, in the same shape.</param>
public sealed record KernelMasks(
    int Outputs, int Inputs, int KernelRows, int KernelColumns, IReadOnlyList<bool> Before, IReadOnlyList<bool> After) : IFirstLayerMask;
