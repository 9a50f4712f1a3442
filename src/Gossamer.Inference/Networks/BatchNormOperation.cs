namespace Gossamer.Inference.Networks;

/// <summary>
/// Batch normalisation of each channel of [channels, height, width]: (x − mean) / √(variance + ε) · weight + bias.
/// </summary>
/// <param name="Layer">
/// Name of the layer; its tensors [channels] are <c>weight</c>, <c>bias</c>, <c>running_mean</c> and <c>running_var</c> below it.
/// </param>
/// <param name="Channels">Channels.</param>
/// <param name="Epsilon">ε.</param>
/// <param name="Momentum">Share of a batch in the running statistics during training.</param>
public sealed record BatchNormOperation(string Layer, int Channels, double Epsilon, double Momentum) : Operation
{
    /// <summary>Name of the factor γ.</summary>
    public string Weight => $"{Layer}.weight";

    /// <summary>Name of the offset β.</summary>
    public string Bias => $"{Layer}.bias";

    /// <summary>Name of the running mean.</summary>
    public string RunningMean => $"{Layer}.running_mean";

    /// <summary>Name of the running variance.</summary>
    public string RunningVariance => $"{Layer}.running_var";

    /// <summary>All four names.</summary>
    public IReadOnlyList<string> Vectors => [Weight, Bias, RunningMean, RunningVariance];

    /// <inheritdoc/>
    public override IReadOnlyList<int> OutputShape(IReadOnlyList<IReadOnlyList<int>> inputs) => Maps(inputs[0]).Channels == Channels
        ? inputs[0]
        : throw new ArgumentException($"{Layer} takes {Channels} channels, not {inputs[0][0]}");
}
