using System.Xml.Linq;

namespace Gossamer.Learning.Reports;

/// <summary>A grid of numbers as depths of colour, from nothing at <see cref="Minimum"/> to full at <see cref="Maximum"/>.</summary>
/// <param name="Title">Heading.</param>
/// <param name="Rows">Rows of values.</param>
/// <param name="Columns">Columns of values.</param>
/// <param name="Values">The values, row by row; NaN is left blank.</param>
/// <param name="Unit">What a value is.</param>
public sealed record Heatmap(string Title, int Rows, int Columns, IReadOnlyList<double> Values, string Unit) : IReportElement
{
    // From pale to deep in one hue: order reads without knowing the scale, in any colour vision and in grey. On dark
    // ground the style sheet turns lightness round and keeps the hue.
    private static readonly (double At, PixelColor Color)[] Ramp =
    [
        (0.00, new PixelColor(0x56, 0xB4, 0xE9, 0)),
        (0.35, new PixelColor(0x56, 0xB4, 0xE9, 190)),
        (0.70, new PixelColor(0x00, 0x72, 0xB2)),
        (1.00, new PixelColor(0x08, 0x2F, 0x5C)),
    ];

    /// <summary>The value drawn as nothing; null takes the least one.</summary>
    public double? Minimum { get; init; }

    /// <summary>The value drawn deepest; null takes the greatest one.</summary>
    public double? Maximum { get; init; }

    /// <summary>The width to enlarge to, in pixels of the screen.</summary>
    public int TargetWidth { get; init; } = 280;

    /// <inheritdoc/>
    public XElement ToHtml()
    {
        IEnumerable<double> finite = Values.Where(double.IsFinite);
        double low = Minimum ?? finite.DefaultIfEmpty(0).Min(), high = Maximum ?? finite.DefaultIfEmpty(1).Max();
        double range = high > low ? high - low : 1;
        PixelColor[] pixels = [.. Values.Select(value => double.IsFinite(value) ? At((value - low) / range) : PixelColor.Transparent)];
        XElement figure = new PixelPicture(Title, Rows, Columns, pixels) { TargetWidth = TargetWidth, TargetHeight = TargetWidth }.ToHtml();
        string stops = string.Join(", ", Ramp.Select(stop => $"{PixelPicture.Css(stop.Color)} {Svg.Number(stop.At * 100)}%"));
        figure.SetAttributeValue("class", "heat");
        figure.Add(new XElement("div", new XAttribute("class", "ramp"), Label(low),
            new XElement("i", new XAttribute("style", $"--ramp: {stops}")),
            $"{Label(high)} {Unit}"));
        return figure;
    }

    private static string Label(double value) => value == Math.Floor(value) ? value.ToString("N0") : value.ToString("G3");

    private static PixelColor At(double share)
    {
        share = Math.Clamp(share, 0, 1);
        int next = Math.Max(1, Array.FindIndex(Ramp, stop => stop.At >= share));
        (double from, PixelColor a) = Ramp[next - 1];
        (double to, PixelColor b) = Ramp[next];
        double t = (share - from) / (to - from);
        return new PixelColor(Mix(a.Red, b.Red, t), Mix(a.Green, b.Green, t), Mix(a.Blue, b.Blue, t), Mix(a.Alpha, b.Alpha, t));
    }

    private static byte Mix(byte from, byte to, double t) => (byte)Math.Round(from + (to - from) * t);
}
