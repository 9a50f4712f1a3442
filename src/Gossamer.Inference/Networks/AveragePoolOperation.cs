namespace Gossamer.Inference.Networks;

/// <summary>The mean of each window; padding counts as zeros.</summary>
/// <param name="Kernel">Side of a window.</param>
/// <param name="Stride">Positions from one window to the next.</param>
/// <param name="Padding">Positions added on each side.</param>
public sealed record AveragePoolOperation(int Kernel, int Stride, int Padding = 0) : PoolOperation(Kernel, Stride, Padding);
