namespace Gossamer.Inference.Networks;

/// <summary>Square windows over [channels, height, width], each made one value.</summary>
/// <param name="Kernel">Side of a window.</param>
/// <param name="Stride">Positions from one window to the next.</param>
/// <param name="Padding">Positions added on each side, at most half a window.</param>
public abstract record PoolOperation(int Kernel, int Stride, int Padding) : Operation
{
    /// <inheritdoc/>
    public override IReadOnlyList<int> OutputShape(IReadOnlyList<IReadOnlyList<int>> inputs)
    {
        (int channels, int height, int width) = Maps(inputs[0]);
        int tall = height + 2 * Padding - Kernel, wide = width + 2 * Padding - Kernel;
        if (tall < 0 || wide < 0) throw new ArgumentException($"windows of {Kernel} × {Kernel} do not fit maps of {height} × {width}");
        return [channels, tall / Stride + 1, wide / Stride + 1];
    }
}
