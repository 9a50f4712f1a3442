using System.Xml.Linq;

namespace Gossamer.Learning.Reports;

/// <summary>Lines over a common axis; the last value of each stands at its end.</summary>
/// <param name="Title">Heading.</param>
/// <param name="X">Horizontal axis.</param>
/// <param name="Y">Vertical axis.</param>
/// <param name="Series">The lines.</param>
public sealed record LineChart(string Title, ChartAxis X, ChartAxis Y, IReadOnlyList<ChartSeries> Series) : IReportElement
{
    private const int MostDots = 40;
    private const double LabelHeight = 14;

    /// <summary>Width in pixels, before the page fits it.</summary>
    public double Width { get; init; } = 520;

    /// <summary>Height in pixels, before the page fits it.</summary>
    public double Height { get; init; } = 280;

    /// <inheritdoc/>
    /// <exception cref="InvalidOperationException">A series has another number of values than positions.</exception>
    public XElement ToHtml()
    {
        foreach (ChartSeries series in Series) CheckLengths(series);
        IEnumerable<double> values = Series.SelectMany(series => series.Y.Concat(series.Lower ?? []).Concat(series.Upper ?? []));
        var frame = new ChartFrame(Width, Height, X, Series.SelectMany(series => series.X), Y, values, right: 58);
        string[] styles = [.. Series.Select((series, i) => Svg.Color(series.Color, i) + (series.IsDashed ? " dashed" : ""))];
        var labels = new LabelPlacer();
        XElement[] ends = [.. EndLabels(frame, styles, labels)];
        return new XElement("figure",
            new XElement("figcaption", Title),
            Series.Count < 2 ? null : ChartLegend.Lines(Series.Select((series, i) => (series.Name, styles[i]))),
            Svg.Picture(Width, Height, Title, frame.Draw(),
                Series.Select((series, i) => Band(frame, series, styles[i])),
                Series.Select((series, i) => Line(frame, series, styles[i], labels)),
                ends));
    }

    private static void CheckLengths(ChartSeries series)
    {
        int?[] counts = [series.Y.Count, series.Lower?.Count, series.Upper?.Count, series.PointNames?.Count];
        foreach (int? count in counts)
            if (count is int other && other != series.X.Count)
                throw new InvalidOperationException($"series '{series.Name}' has {series.X.Count} positions, but {other} values, limits or names");
    }

    private static XElement? Band(ChartFrame frame, ChartSeries series, string style)
    {
        if (series.Lower is not { } lower || series.Upper is not { } upper) return null;
        bool Shows(int i) => frame.Shows(series.X[i], lower[i]) && frame.Shows(series.X[i], upper[i]);
        int[] shown = [.. Enumerable.Range(0, series.X.Count).Where(Shows)];
        return shown.Length < 2 ? null : Svg.Polygon($"band {style}",
            shown.Select(i => frame.Place(series.X[i], upper[i])).Concat(shown.Reverse().Select(i => frame.Place(series.X[i], lower[i]))));
    }

    private static IEnumerable<XElement> Line(ChartFrame frame, ChartSeries series, string style, LabelPlacer labels)
    {
        (double X, double Y)?[] places = new (double, double)?[series.X.Count];
        for (int i = 0; i < places.Length; i++)
            if (frame.Shows(series.X[i], series.Y[i])) places[i] = frame.Place(series.X[i], series.Y[i]);
        yield return Svg.Path($"series {style}", places);
        if (places.Length > MostDots) yield break;
        bool dense = places.Length > MostDots / 3;
        string dot = series.IsDashed ? "hidden" : dense ? $"point {style}" : $"dot {style}";
        for (int i = 0; i < places.Length; i++)
        {
            if (places[i] is not (double x, double y)) continue;
            string name = series.PointNames is { } names ? $"{series.Name}, {names[i]}" : series.Name;
            yield return Svg.Dot(dot, x, y, dense ? 2.2 : 3.5, $"{name}: {frame.Y.Value(series.Y[i])} at {frame.X.Value(series.X[i])}");
            if (series.PointNames is { } shown && labels.Baseline(x, y, shown[i]) is double baseline)
                yield return Svg.Text("middle", x, baseline, shown[i]);
        }
    }

    // Labels that would touch are pushed apart, in the order of their lines.
    private IEnumerable<XElement> EndLabels(ChartFrame frame, string[] styles, LabelPlacer placer)
    {
        List<(double Y, double X, string Text, string Style)> labels = [];
        for (int i = 0; i < Series.Count; i++)
        {
            ChartSeries series = Series[i];
            int last = Enumerable.Range(0, series.X.Count).LastOrDefault(k => frame.Shows(series.X[k], series.Y[k]), -1);
            if (last < 0) continue;
            (double x, double y) = frame.Place(series.X[last], series.Y[last]);
            labels.Add((y, x, frame.Y.Value(series.Y[last]), styles[i].Split(' ')[0]));
        }

        labels.Sort((a, b) => a.Y.CompareTo(b.Y));
        double[] heights = [.. labels.Select(label => label.Y)];
        for (int i = 1; i < heights.Length; i++) heights[i] = Math.Max(heights[i], heights[i - 1] + LabelHeight);
        double overflow = heights.Length == 0 ? 0 : Math.Max(0, heights[^1] - (frame.Bottom - 4));
        for (int i = heights.Length - 1; i >= 0 && overflow > 0; i--)
        {
            heights[i] -= overflow;
            overflow = i == 0 ? 0 : Math.Max(0, heights[i - 1] + LabelHeight - heights[i]);
        }

        for (int i = 0; i < heights.Length; i++) placer.Reserve(labels[i].X + 7, heights[i] + 4, labels[i].Text);
        return labels.Select((label, i) => Svg.Text($"value {label.Style}", label.X + 7, heights[i] + 4, label.Text));
    }
}
