namespace Gossamer.Inference.Networks;

/// <summary>A linear layer on [inputs].</summary>
/// <param name="Weight">Name of the weight [outputs, inputs].</param>
/// <param name="Bias">Name of the bias [outputs], or null for none.</param>
/// <param name="Outputs">Output features.</param>
/// <param name="InputFeatures">Input features.</param>
public sealed record LinearOperation(string Weight, string? Bias, int Outputs, int InputFeatures) : WeightedOperation(Weight, Bias)
{
    /// <inheritdoc/>
    public override IReadOnlyList<long> WeightShape => [Outputs, InputFeatures];

    /// <inheritdoc/>
    public override int WeightRows => Outputs;

    /// <inheritdoc/>
    public override int WeightColumns => InputFeatures;

    /// <inheritdoc/>
    public override IReadOnlyList<int> OutputShape(IReadOnlyList<IReadOnlyList<int>> inputs)
    {
        int features = Features(inputs[0]);
        return features == InputFeatures ? [Outputs] : throw new ArgumentException($"{Weight} takes {InputFeatures} features, not {features}");
    }
}
