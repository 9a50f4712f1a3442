using System.Xml.Linq;

namespace Gossamer.Learning.Reports;

/// <summary>Horizontal bars in groups, from zero, each with its value: room for long names and many groups.</summary>
/// <param name="Title">Heading.</param>
/// <param name="Axis">What the bars measure.</param>
/// <param name="Groups">Names of the groups, from the top.</param>
/// <param name="Series">The bars of each group.</param>
public sealed record BarChart(string Title, ChartAxis Axis, IReadOnlyList<string> Groups, IReadOnlyList<BarSeries> Series) : IReportElement
{
    private const double Top = 20, BarHeight = 13, Gap = 10;
    private const int LongestName = 34;

    /// <summary>Width in pixels, before the page fits it.</summary>
    public double Width { get; init; } = 520;

    /// <inheritdoc/>
    /// <exception cref="InvalidOperationException">A series has another number of values than there are groups.</exception>
    public XElement ToHtml()
    {
        foreach (BarSeries series in Series)
        {
            if (series.Values.Count != Groups.Count)
                throw new InvalidOperationException($"series '{series.Name}' has {series.Values.Count} values for {Groups.Count} groups");
        }

        double left = 10 + Groups.Select(name => Svg.WidthOf(Shorten(name))).DefaultIfEmpty(0).Max(), right = Width - 56;
        double groupHeight = Series.Count * (BarHeight + 1) + Gap, bottom = Top + Groups.Count * groupHeight;
        ChartAxis axis = Axis.IsLogarithmic ? Axis : Axis with { Minimum = Axis.Minimum ?? 0 };
        var scale = new AxisScale(axis, Series.SelectMany(series => series.Values), left, right, ticks: 5);
        string[] styles = [.. Series.Select((series, i) => Svg.Color(series.Color, i) + (series.IsFaded ? " faded" : ""))];
        return new XElement("figure",
            new XElement("figcaption", Title),
            Series.Count < 2 ? null : ChartLegend.Swatches(Series.Select((series, i) => (series.Name, styles[i]))),
            new XElement("div", new XAttribute("class", Width > 700 ? "scroll wide" : "scroll"), Svg.Picture(Width, bottom + 40, Title,
                scale.Ticks.SelectMany(tick => new[]
                {
                    Svg.Line("tick", scale[tick], Top - 4, scale[tick], bottom),
                    Svg.Text("middle", scale[tick], bottom + 16, scale.Label(tick)),
                }),
                Svg.Text("middle", (left + right) / 2, bottom + 35, Axis.Label),
                Groups.Select((name, group) => Group(name, Top + group * groupHeight, group, left, scale, styles)),
                Svg.Line("axis", left, Top - 4, left, bottom))));
    }

    private static string Shorten(string name) =>
        name.Length <= LongestName ? name : $"{name[..(LongestName / 2 - 1)]}…{name[^(LongestName / 2)..]}";

    private List<XElement> Group(string name, double top, int group, double left, AxisScale scale, string[] styles)
    {
        List<XElement> shapes = [Svg.Text("end", left - 7, top + Series.Count * (BarHeight + 1) / 2 + 4, Shorten(name))];
        for (int i = 0; i < Series.Count; i++)
        {
            double value = Series[i].Values[group], y = top + i * (BarHeight + 1);
            if (!scale.Shows(value)) continue;
            string text = scale.Value(value);
            double width = Math.Max(0.75, scale[value] - left);
            shapes.Add(Svg.Bar($"bar {styles[i]}", left, y, width, BarHeight, $"{name}, {Series[i].Name}: {text}"));
            shapes.Add(Svg.Text("", scale[value] + 6, y + BarHeight - 2.5, text));
        }

        return shapes;
    }
}
