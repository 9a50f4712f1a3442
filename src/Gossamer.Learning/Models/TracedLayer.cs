namespace Gossamer.Learning.Models;

/// <summary>A linear or convolution layer as one sample passes through it.</summary>
/// <param name="ParameterName">Full name of its weight, for example <c>features.0.weight</c>.</param>
/// <param name="Dimensions">
/// [out, in] or [out, in / groups, kernel…]; of a transposed convolution [in, out / groups, kernel…].
/// </param>
/// <param name="OutputPositions">
/// How often each weight is multiplied for one sample: height times width of a convolution's output (of a transposed one's
/// input), the positions of a sequence or 1 for a linear layer; summed when the layer runs more than once.
/// </param>
/// <param name="Groups">Groups of a convolution, otherwise 1.</param>
/// <param name="HasBias">Whether a bias is added to each output.</param>
public sealed record TracedLayer(string ParameterName, long[] Dimensions, long OutputPositions, int Groups, bool HasBias)
{
    /// <summary>Number of weights.</summary>
    public long Weights => Dimensions.Aggregate(1L, static (product, size) => checked(product * size));

    /// <summary>Multiply-adds of the dense layer for one sample, without the bias.</summary>
    public long MultiplyAdds => checked(Weights * OutputPositions);
}
