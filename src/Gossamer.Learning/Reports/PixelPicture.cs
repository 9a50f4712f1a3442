using System.Xml.Linq;
using SkiaSharp;

namespace Gossamer.Learning.Reports;

/// <summary>A bitmap whose pixels are data: enlarged by a whole factor, with sharp edges.</summary>
public sealed class PixelPicture : IReportElement
{
    private readonly PixelColor[] _pixels;

    /// <summary>A picture of <paramref name="pixels"/>, row by row from the top left.</summary>
    /// <exception cref="ArgumentException">The number of pixels is not <paramref name="rows"/> times <paramref name="columns"/>.</exception>
    public PixelPicture(string title, int rows, int columns, PixelColor[] pixels)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(rows);
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(columns);
        if (pixels.Length != (long)rows * columns)
            throw new ArgumentException($"{pixels.Length} pixels for {rows} rows of {columns}", nameof(pixels));
        (Title, Rows, Columns, _pixels) = (title, rows, columns, pixels);
    }

    /// <summary>Heading.</summary>
    public string Title { get; }

    /// <summary>Pixel rows.</summary>
    public int Rows { get; }

    /// <summary>Pixel columns.</summary>
    public int Columns { get; }

    /// <summary>What a pixel is; may be empty.</summary>
    public string Note { get; init; } = "";

    /// <summary>The width to enlarge to, in pixels of the screen; the picture is never wider unless it has more pixels.</summary>
    public int TargetWidth { get; init; } = 480;

    /// <summary>The height to enlarge to, in pixels of the screen.</summary>
    public int TargetHeight { get; init; } = 480;

    /// <summary>Names of colours, for a legend.</summary>
    public IReadOnlyList<(string Name, PixelColor Color)> Legend { get; init; } = [];

    /// <inheritdoc/>
    public XElement ToHtml()
    {
        int scale = Math.Max(1, Math.Min(TargetWidth / Columns, TargetHeight / Rows));
        return new XElement("figure",
            new XElement("figcaption", Title, Note.Length == 0 ? null : new XElement("span", new XAttribute("class", "note"), Note)),
            Legend.Count == 0 ? null : LegendHtml(),
            new XElement("img", new XAttribute("class", "pixels"), new XAttribute("alt", Title),
                new XAttribute("width", Columns * scale), new XAttribute("height", Rows * scale), new XAttribute("src", ToDataUri())));
    }

    /// <summary>The picture as a <c>data:image/png</c> address.</summary>
    public string ToDataUri()
    {
        using var bitmap = new SKBitmap(new SKImageInfo(Columns, Rows, SKColorType.Rgba8888, SKAlphaType.Unpremul));
        Span<byte> bytes = bitmap.GetPixelSpan();
        for (int i = 0; i < _pixels.Length; i++)
        {
            (byte red, byte green, byte blue, byte alpha) = _pixels[i];
            (bytes[4 * i], bytes[4 * i + 1], bytes[4 * i + 2], bytes[4 * i + 3]) = (red, green, blue, alpha);
        }

        using SKData png = bitmap.Encode(SKEncodedImageFormat.Png, 100);
        return "data:image/png;base64," + Convert.ToBase64String(png.AsSpan());
    }

    internal static string Css(PixelColor color) => $"rgba({color.Red}, {color.Green}, {color.Blue}, {Svg.Number(color.Alpha / 255.0)})";

    private XElement LegendHtml() => new("ul", new XAttribute("class", "legend"), Legend.Select(entry => new XElement("li",
        new XElement("svg", new XAttribute("width", 12), new XAttribute("height", 12), new XAttribute("aria-hidden", "true"),
            new XElement("rect", new XAttribute("width", 12), new XAttribute("height", 12),
                new XAttribute("fill", Css(entry.Color)), new XAttribute("class", "tick"))),
        new XElement("span", entry.Name))));
}
