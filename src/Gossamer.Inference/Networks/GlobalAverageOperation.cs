namespace Gossamer.Inference.Networks;

/// <summary>The mean of each map: [channels, height, width] to [channels].</summary>
public sealed record GlobalAverageOperation : Operation
{
    /// <inheritdoc/>
    public override IReadOnlyList<int> OutputShape(IReadOnlyList<IReadOnlyList<int>> inputs) => [Maps(inputs[0]).Channels];
}
