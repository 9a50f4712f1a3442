using System.Xml.Linq;

namespace Gossamer.Learning.Reports;

/// <summary>Means with their intervals, one on each row, in groups over a common axis.</summary>
/// <param name="Title">Heading.</param>
/// <param name="Axis">What is measured.</param>
/// <param name="Groups">The rows, in groups.</param>
public sealed record IntervalPlot(string Title, ChartAxis Axis, IReadOnlyList<IntervalGroup> Groups) : IReportElement
{
    private const double Top = 6, RowHeight = 21, HeadingHeight = 24;

    /// <summary>A value to compare all rows with, drawn as a dashed line; null for none.</summary>
    public double? Reference { get; init; }

    /// <summary>Width in pixels, before the page fits it.</summary>
    public double Width { get; init; } = 520;

    /// <inheritdoc/>
    public XElement ToHtml()
    {
        IntervalPoint[] points = [.. Groups.SelectMany(group => group.Points)];
        double left = 12 + points.Select(point => Svg.WidthOf(point.Label)).DefaultIfEmpty(0).Max(), right = Width - 58;
        IEnumerable<double> values = points.SelectMany(point => new[] { point.Mean, point.Lower, point.Upper });
        var scale = new AxisScale(Axis, Reference is double reference ? values.Append(reference) : values, left, right, ticks: 5);
        double bottom = Top + Groups.Sum(group => (group.Title.Length == 0 ? 0 : HeadingHeight) + group.Points.Count * RowHeight);
        return new XElement("figure",
            new XElement("figcaption", Title),
            Svg.Picture(Width, bottom + 42, Title,
                scale.Ticks.SelectMany(tick => new[]
                {
                    Svg.Line("tick", scale[tick], Top, scale[tick], bottom),
                    Svg.Text("middle", scale[tick], bottom + 17, scale.Label(tick)),
                }),
                Svg.Line("axis", left, bottom, right, bottom),
                Reference is double value ? Svg.Line("zero", scale[value], Top, scale[value], bottom) : null,
                Rows(scale, left, right),
                Svg.Text("middle", (left + right) / 2, bottom + 37, Axis.Label)));
    }

    private List<XElement> Rows(AxisScale scale, double left, double right)
    {
        List<XElement> shapes = [];
        double y = Top;
        foreach (IntervalGroup group in Groups)
        {
            if (group.Title.Length > 0)
            {
                shapes.Add(Svg.Text("strong", 0, y + 17, group.Title));
                y += HeadingHeight;
            }

            foreach (IntervalPoint point in group.Points)
            {
                double middle = y + RowHeight / 2;
                y += RowHeight;
                shapes.Add(Svg.Text("end", left - 8, middle + 4, point.Label));
                if (!scale.Shows(point.Mean)) continue;
                string style = Svg.Color(point.Color, 0), text = scale.Value(point.Mean);
                if (scale.Shows(point.Lower) && scale.Shows(point.Upper))
                {
                    shapes.Add(Svg.Line($"series {style}", scale[point.Lower], middle, scale[point.Upper], middle));
                    text += $" ({scale.Value(point.Lower)} to {scale.Value(point.Upper)})";
                }

                shapes.Add(Svg.Dot($"dot {style}", scale[point.Mean], middle, 5, $"{point.Label}: {text}"));
                shapes.Add(Svg.Text($"value {style}", right + 8, middle + 4, scale.Value(point.Mean)));
            }
        }

        return shapes;
    }
}
