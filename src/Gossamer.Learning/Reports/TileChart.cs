using System.Xml.Linq;

namespace Gossamer.Learning.Reports;

/// <summary>Rows of coloured tiles under common columns: what was chosen at each place, one row for each choice made as a whole.</summary>
/// <param name="Title">Heading.</param>
/// <param name="Rows">Names of the rows.</param>
/// <param name="Columns">Names of the columns, written upwards.</param>
/// <param name="Tiles">For each row a tile for each column.</param>
/// <param name="Legend">What the colours stand for: name and palette colour 1 to 8.</param>
public sealed record TileChart(
    string Title, IReadOnlyList<string> Rows, IReadOnlyList<string> Columns, IReadOnlyList<IReadOnlyList<Tile>> Tiles,
    IReadOnlyList<(string Name, int Color)> Legend) : IReportElement
{
    private const double Width = 44, Height = 22, Gap = 3;

    /// <inheritdoc/>
    /// <exception cref="InvalidOperationException">Rows, columns and tiles do not match.</exception>
    public XElement ToHtml()
    {
        if (Tiles.Count != Rows.Count || Tiles.Any(row => row.Count != Columns.Count))
            throw new InvalidOperationException($"{Rows.Count} rows and {Columns.Count} columns need a tile each");
        double left = 12 + Rows.Select(Svg.WidthOf).DefaultIfEmpty(0).Max(), top = 14 + Columns.Select(Svg.WidthOf).DefaultIfEmpty(0).Max();
        double width = left + Columns.Count * Width + 10, height = top + Rows.Count * (Height + Gap) + 6;
        return new XElement("figure",
            new XElement("figcaption", Title),
            ChartLegend.Swatches(Legend.Select(static entry => (entry.Name, Svg.Color(entry.Color, 0)))),
            new XElement("div", new XAttribute("class", width > 700 ? "scroll wide" : "scroll"), Svg.Picture(width, height, Title,
                Columns.Select((name, column) => Upwards(left + (column + 0.5) * Width + 4, top - 8, name)),
                Rows.Select((name, row) => Svg.Text("end", left - 8, top + row * (Height + Gap) + Height / 2 + 4, name)),
                Tiles.SelectMany((tiles, row) => tiles.SelectMany((tile, column) => Draw(
                    tile, left + column * Width + Gap / 2, top + row * (Height + Gap)))))));
    }

    private static XElement[] Draw(Tile tile, double x, double y) =>
    [
        Svg.Bar($"bar faded {Svg.Color(tile.Color, 0)}", x, y, Width - Gap, Height, tile.Hint),
        Svg.Text("middle", x + (Width - Gap) / 2, y + Height / 2 + 4, tile.Text),
    ];

    private static XElement Upwards(double x, double y, string name)
    {
        XElement text = Svg.Text("", x, y, name);
        text.SetAttributeValue("transform", $"rotate(-90 {Svg.Number(x)} {Svg.Number(y)})");
        return text;
    }
}
