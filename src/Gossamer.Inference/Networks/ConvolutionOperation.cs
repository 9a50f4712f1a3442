using Gossamer.Kernels.Convolution;

namespace Gossamer.Inference.Networks;

/// <summary>A two-dimensional convolution of [in, height, width].</summary>
/// <param name="Weight">Name of the weight [out, in / groups, kernel height, kernel width].</param>
/// <param name="Bias">Name of the bias [out], or null for none.</param>
/// <param name="Shape">Channels, kernel, stride, padding, dilation and groups.</param>
public sealed record ConvolutionOperation(string Weight, string? Bias, ConvolutionShape Shape) : WeightedOperation(Weight, Bias)
{
    /// <inheritdoc/>
    public override IReadOnlyList<long> WeightShape => [Shape.OutChannels, Shape.InChannels / Shape.Groups, Shape.KernelHeight, Shape.KernelWidth];

    /// <inheritdoc/>
    public override int WeightRows => Shape.WeightRows;

    /// <inheritdoc/>
    public override int WeightColumns => Shape.WeightColumns;

    /// <inheritdoc/>
    public override IReadOnlyList<int> OutputShape(IReadOnlyList<IReadOnlyList<int>> inputs)
    {
        (int channels, int height, int width) = Maps(inputs[0]);
        if (channels != Shape.InChannels) throw new ArgumentException($"{Weight} takes {Shape.InChannels} channels, not {channels}");
        int rows = Shape.OutputHeight(height), columns = Shape.OutputWidth(width);
        if (rows <= 0 || columns <= 0) throw new ArgumentException($"the kernel of {Weight} does not fit maps of {height} × {width}");
        return [Shape.OutChannels, rows, columns];
    }
}
