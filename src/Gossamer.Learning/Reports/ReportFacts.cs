using System.Xml.Linq;

namespace Gossamer.Learning.Reports;

/// <summary>A list of names with values, for example options.</summary>
/// <param name="Title">Heading.</param>
/// <param name="Facts">Names and values.</param>
public sealed record ReportFacts(string Title, IReadOnlyList<(string Name, string Value)> Facts) : IReportElement
{
    /// <inheritdoc/>
    public XElement ToHtml() => new("figure",
        new XElement("figcaption", Title),
        new XElement("table", new XAttribute("class", "facts"), new XElement("tbody",
            Facts.Select(fact => new XElement("tr", new XElement("td", fact.Name), new XElement("td", fact.Value))))));
}
