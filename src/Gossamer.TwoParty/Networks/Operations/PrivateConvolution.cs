using System.Text.Json;
using Gossamer.Kernels.Convolution;
using Gossamer.TwoParty.Core;

namespace Gossamer.TwoParty.Networks.Operations;

/// <summary>A two-dimensional convolution.</summary>
/// <param name="Shape">Channels, kernel, stride, padding, dilation and groups.</param>
/// <param name="WeightBits">Bits of a weight.</param>
/// <param name="WeightFraction">Bits behind its point.</param>
public sealed record PrivateConvolution(ConvolutionShape Shape, int WeightBits, int WeightFraction) : PrivateProduct(WeightBits, WeightFraction)
{
    internal override string Kind => "convolution";

    /// <inheritdoc/>
    public override LinearShape ShapeFor(ValueForm input, int batch)
    {
        (_, int height, int width) = input.Maps;
        return new ConvolutionLayerShape(Shape, batch, height, width);
    }

    private protected override IReadOnlyList<int> OutputShape(ValueForm input)
    {
        (int channels, int height, int width) = input.Maps;
        if (channels != Shape.InChannels) throw new ArgumentException($"takes {Shape.InChannels} channels, not {channels}");
        int rows = Shape.OutputHeight(height), columns = Shape.OutputWidth(width);
        if (rows <= 0 || columns <= 0) throw new ArgumentException($"its kernel does not fit maps of {height} × {width}");
        return [Shape.OutChannels, rows, columns];
    }

    internal override void Write(Utf8JsonWriter json)
    {
        json.WriteNumber("in_channels", Shape.InChannels);
        json.WriteNumber("out_channels", Shape.OutChannels);
        json.WriteStartArray("kernel");
        json.WriteNumberValue(Shape.KernelHeight);
        json.WriteNumberValue(Shape.KernelWidth);
        json.WriteEndArray();
        json.WriteNumber("stride", Shape.Stride);
        json.WriteNumber("padding", Shape.Padding);
        json.WriteNumber("dilation", Shape.Dilation);
        json.WriteNumber("groups", Shape.Groups);
        json.WriteNumber("weight_bits", WeightBits);
        json.WriteNumber("weight_fraction", WeightFraction);
    }
}
