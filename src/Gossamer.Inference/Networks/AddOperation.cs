namespace Gossamer.Inference.Networks;

/// <summary>The sum of two values of equal shape.</summary>
public sealed record AddOperation : Operation
{
    /// <inheritdoc/>
    public override int Inputs => 2;

    /// <inheritdoc/>
    public override IReadOnlyList<int> OutputShape(IReadOnlyList<IReadOnlyList<int>> inputs) => inputs[0].SequenceEqual(inputs[1])
        ? inputs[0]
        : throw new ArgumentException($"[{string.Join(", ", inputs[0])}] and [{string.Join(", ", inputs[1])}] cannot be added");
}
