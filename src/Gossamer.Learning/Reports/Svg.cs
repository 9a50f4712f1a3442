using System.Text;
using System.Xml.Linq;

namespace Gossamer.Learning.Reports;

/// <summary>
/// The shapes charts are drawn with. Drawn here rather than by a plotting package so that lines stay sharp, follow the
/// page's light or dark colours and can be read by a program.
/// </summary>
internal static class Svg
{
    public static XElement Picture(double width, double height, string label, params object?[] content) => new("svg",
        new XAttribute("viewBox", $"0 0 {Number(width)} {Number(height)}"), new XAttribute("width", Number(width)),
        new XAttribute("role", "img"), new XAttribute("aria-label", label), content);

    public static XElement Line(string style, double x1, double y1, double x2, double y2) => new("line",
        new XAttribute("class", style), new XAttribute("x1", Number(x1)), new XAttribute("y1", Number(y1)),
        new XAttribute("x2", Number(x2)), new XAttribute("y2", Number(y2)));

    public static XElement Text(string style, double x, double y, string text) => new("text",
        style.Length == 0 ? null : new XAttribute("class", style), new XAttribute("x", Number(x)), new XAttribute("y", Number(y)), text);

    public static XElement Dot(string style, double x, double y, double radius, string hint) => new("circle",
        new XAttribute("class", style), new XAttribute("cx", Number(x)), new XAttribute("cy", Number(y)),
        new XAttribute("r", Number(radius)), new XElement("title", hint));

    public static XElement Bar(string style, double x, double y, double width, double height, string hint) => new("rect",
        new XAttribute("class", style), new XAttribute("x", Number(x)), new XAttribute("y", Number(y)),
        new XAttribute("width", Number(Math.Max(0, width))), new XAttribute("height", Number(Math.Max(0, height))),
        new XElement("title", hint));

    /// <summary>A line through <paramref name="points"/>, broken where a point is missing.</summary>
    public static XElement Path(string style, IEnumerable<(double X, double Y)?> points)
    {
        var data = new StringBuilder();
        bool drawing = false;
        foreach ((double X, double Y)? point in points)
        {
            if (point is (double x, double y)) data.Append(drawing ? 'L' : 'M').Append(Number(x)).Append(' ').Append(Number(y));
            drawing = point is not null;
        }

        return new XElement("path", new XAttribute("class", style), new XAttribute("d", data.ToString()));
    }

    public static XElement Polygon(string style, IEnumerable<(double X, double Y)> points) => new("polygon",
        new XAttribute("class", style), new XAttribute("points", string.Join(' ', points.Select(p => $"{Number(p.X)},{Number(p.Y)}"))));

    /// <summary>About how wide <paramref name="text"/> is at the charts' size; no font is at hand to ask.</summary>
    public static double WidthOf(string text) => text.Length * 6.6;

    /// <summary>The palette's class for <paramref name="color"/>, or for the place of a series in its chart.</summary>
    public static string Color(int? color, int index) => $"c{Math.Clamp(color ?? index % 8 + 1, 0, 8)}";

    public static string Number(double value) => Math.Round(value, 2).ToString("0.##");
}
