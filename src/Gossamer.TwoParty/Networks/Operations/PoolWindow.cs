using System.Text.Json;
using Gossamer.TwoParty.Protocols;

namespace Gossamer.TwoParty.Networks.Operations;

/// <summary>Windows over maps.</summary>
/// <param name="Height">Rows of a window.</param>
/// <param name="Width">Columns of a window.</param>
/// <param name="Stride">Positions from one window to the next.</param>
/// <param name="Padding">Positions around the map.</param>
public sealed record PoolWindow(int Height, int Width, int Stride, int Padding = 0)
{
    /// <summary>Elements of a window.</summary>
    public int Size => checked(Height * Width);

    internal ValueForm Result(ValueForm input)
    {
        PoolingShape shape = ShapeFor(input, 1);
        return input with { Shape = [input.Shape[0], shape.OutputHeight, shape.OutputWidth] };
    }

    internal PoolingShape ShapeFor(ValueForm input, int batch)
    {
        (int channels, int height, int width) = input.Maps;
        return new PoolingShape(checked(batch * channels), height, width, Height, Width, Stride, Padding).Checked();
    }

    internal void Write(Utf8JsonWriter json)
    {
        json.WriteStartArray("kernel");
        json.WriteNumberValue(Height);
        json.WriteNumberValue(Width);
        json.WriteEndArray();
        json.WriteNumber("stride", Stride);
        json.WriteNumber("padding", Padding);
    }
}
