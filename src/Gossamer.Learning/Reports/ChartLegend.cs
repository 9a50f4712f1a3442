using System.Xml.Linq;

namespace Gossamer.Learning.Reports;

/// <summary>Names of series with a sample of each, above a chart; it wraps like text.</summary>
internal static class ChartLegend
{
    public static XElement Lines(IEnumerable<(string Name, string Style)> entries) => Of(entries.Select(entry =>
        (entry.Name, Sample: Svg.Line($"series {entry.Style}", 1, 5, 21, 5))));

    public static XElement Swatches(IEnumerable<(string Name, string Style)> entries) => Of(entries.Select(entry =>
        (entry.Name, Sample: new XElement("rect", new XAttribute("class", $"bar {entry.Style}"),
            new XAttribute("x", 5), new XAttribute("width", 12), new XAttribute("height", 10)))));

    private static XElement Of(IEnumerable<(string Name, XElement Sample)> entries) => new("ul", new XAttribute("class", "legend"),
        entries.Select(entry => new XElement("li",
            new XElement("svg",
                new XAttribute("width", 22), new XAttribute("height", 10), new XAttribute("aria-hidden", "true"), entry.Sample),
            new XElement("span", entry.Name))));
}
