namespace Gossamer.Learning.Reports;

/// <summary>A colour of a picture; transparent pixels show the page's ground, light or dark.</summary>
/// <param name="Red">0 to 255.</param>
/// <param name="Green">0 to 255.</param>
/// <param name="Blue">0 to 255.</param>
/// <param name="Alpha">0 (transparent) to 255 (opaque).</param>
public readonly record struct PixelColor(byte Red, byte Green, byte Blue, byte Alpha = 255)
{
    /// <summary>Nothing: the ground shows.</summary>
    public static PixelColor Transparent => default;

    /// <summary>This colour, <paramref name="opacity"/> times as opaque.</summary>
    public PixelColor WithOpacity(double opacity) => this with { Alpha = (byte)Math.Round(Alpha * Math.Clamp(opacity, 0, 1)) };
}
