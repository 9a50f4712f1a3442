namespace Gossamer.Inference.Networks;

/// <summary>max(x, 0) for each element.</summary>
public sealed record ReluOperation : Operation
{
    /// <inheritdoc/>
    public override IReadOnlyList<int> OutputShape(IReadOnlyList<IReadOnlyList<int>> inputs) => inputs[0];
}
