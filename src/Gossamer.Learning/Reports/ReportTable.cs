using System.Xml.Linq;

namespace Gossamer.Learning.Reports;

/// <summary>A table of text and right-aligned numbers.</summary>
/// <param name="Title">Heading above it; may be empty.</param>
/// <param name="Columns">Column headings.</param>
/// <param name="Rows">Rows, each with a cell for every column.</param>
public sealed record ReportTable(string Title, IReadOnlyList<ReportColumn> Columns, IReadOnlyList<ReportRow> Rows) : IReportElement
{
    /// <inheritdoc/>
    /// <exception cref="InvalidOperationException">A row has more or fewer cells than there are columns.</exception>
    public XElement ToHtml()
    {
        foreach (ReportRow row in Rows)
            if (row.Cells.Count != Columns.Count)
                throw new InvalidOperationException($"a row has {row.Cells.Count} cells, the table {Columns.Count} columns");
        return new XElement("figure",
            Title.Length == 0 ? null : new XElement("figcaption", Title),
            new XElement("div", new XAttribute("class", "scroll"), new XElement("table",
                new XElement("thead", new XElement("tr", Columns.Select(column => Cell("th", column, column.Heading)))),
                new XElement("tbody", Rows.Select(Row)))));
    }

    private static XElement Cell(string tag, ReportColumn column, string text) =>
        new(tag, column.IsNumber ? new XAttribute("class", "number") : null, text);

    private XElement Row(ReportRow row) => new("tr",
        row.Style == ReportRowStyle.Plain ? null : new XAttribute("class", row.Style == ReportRowStyle.Strong ? "strong" : "rule"),
        row.Cells.Select((text, i) => Cell("td", Columns[i], text)));
}
