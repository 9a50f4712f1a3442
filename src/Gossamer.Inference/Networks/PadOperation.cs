namespace Gossamer.Inference.Networks;

/// <summary>Zeros around each map.</summary>
/// <param name="Left">Columns added before.</param>
/// <param name="Right">Columns added behind.</param>
/// <param name="Top">Rows added above.</param>
/// <param name="Bottom">Rows added below.</param>
public sealed record PadOperation(int Left, int Right, int Top, int Bottom) : Operation
{
    /// <inheritdoc/>
    public override IReadOnlyList<int> OutputShape(IReadOnlyList<IReadOnlyList<int>> inputs)
    {
        (int channels, int height, int width) = Maps(inputs[0]);
        return [channels, height + Top + Bottom, width + Left + Right];
    }
}
