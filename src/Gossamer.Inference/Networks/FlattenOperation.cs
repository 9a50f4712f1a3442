namespace Gossamer.Inference.Networks;

/// <summary>All elements of a sample in row-major order: [channels, height, width] to [channels · height · width].</summary>
public sealed record FlattenOperation : Operation
{
    /// <inheritdoc/>
    public override IReadOnlyList<int> OutputShape(IReadOnlyList<IReadOnlyList<int>> inputs) =>
        [inputs[0].Aggregate(1, static (product, size) => checked(product * size))];
}
