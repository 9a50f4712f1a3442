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
    /// <summary>Name of the scale.</summary>
    public string Scale => NameOf("weight");

    /// <summary>Name of the shift.</summary>
    public string Shift => NameOf("bias");

    /// <summary>Name of the running mean.</summary>
    public string RunningMean => NameOf("running_mean");

    /// <summary>Name of the running variance.</summary>
    public string RunningVariance => NameOf("running_var");

    /// <summary>Name of the number of batches that training has seen.</summary>
    public string BatchesTracked => NameOf("num_batches_tracked");

    /// <inheritdoc/>
    public override IReadOnlyList<(string Name, int Length)> Vectors =>
        [(Scale, Channels), (Shift, Channels), (RunningMean, Channels), (RunningVariance, Channels)];

    /// <inheritdoc/>
    public override IReadOnlyList<int> OutputShape(IReadOnlyList<IReadOnlyList<int>> inputs) => Maps(inputs[0]).Channels == Channels
        ? inputs[0]
        : throw new ArgumentException($"{Layer} takes {Channels} channels, not {inputs[0][0]}");

    private string NameOf(string part) => Layer.Length == 0 ? part : $"{Layer}.{part}";
}
