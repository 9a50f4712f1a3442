using System.Xml.Linq;

namespace Gossamer.Learning.Reports;

/// <summary>How often each of a run of whole numbers occurs, as columns.</summary>
/// <param name="Title">Heading.</param>
/// <param name="X">What is counted.</param>
/// <param name="Y">How often.</param>
/// <param name="Counts">The count of 0, of 1, of 2 and so on.</param>
public sealed record Histogram(string Title, ChartAxis X, ChartAxis Y, IReadOnlyList<long> Counts) : IReportElement
{
    /// <summary>Width in pixels, before the page fits it.</summary>
    public double Width { get; init; } = 520;

    /// <summary>Height in pixels, before the page fits it.</summary>
    public double Height { get; init; } = 280;

    /// <summary>Palette colour 1 to 8, or 0 for grey.</summary>
    public int Color { get; init; } = 1;

    /// <inheritdoc/>
    public XElement ToHtml()
    {
        // A logarithmic axis begins below one, so that a single occurrence still shows.
        ChartAxis vertical = Y with { Minimum = Y.Minimum ?? (Y.IsLogarithmic ? 0.5 : 0) };
        ChartAxis horizontal = X with { Minimum = -0.5, Maximum = Math.Max(1, Counts.Count) - 0.5, Format = ValueFormat.Count };
        var frame = new ChartFrame(Width, Height, horizontal, [], vertical, Counts.Select(count => (double)count), right: 14);
        double width = frame.X[1] - frame.X[0], gap = width > 4 ? Math.Min(3, width * 0.15) : 0;
        return new XElement("figure",
            new XElement("figcaption", Title),
            Svg.Picture(Width, Height, Title, frame.Draw(), Enumerable.Range(0, Counts.Count).Where(i => Counts[i] > 0).Select(i =>
            {
                (double x, double y) = frame.Place(i, Counts[i]);
                double left = x - width / 2 + gap / 2;
                return Svg.Bar($"bar {Svg.Color(Color, 0)}", left, y, width - gap, frame.Bottom - y, $"{i}: {Counts[i]:N0}");
            })));
    }
}
