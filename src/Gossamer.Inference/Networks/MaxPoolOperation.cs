namespace Gossamer.Inference.Networks;

/// <summary>The greatest value of each window; padding never wins.</summary>
/// <param name="Kernel">Side of a window.</param>
/// <param name="Stride">Positions from one window to the next.</param>
/// <param name="Padding">Positions added on each side.</param>
public sealed record MaxPoolOperation(int Kernel, int Stride, int Padding = 0) : PoolOperation(Kernel, Stride, Padding);
