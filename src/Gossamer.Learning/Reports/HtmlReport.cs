using System.Xml;
using System.Xml.Linq;

namespace Gossamer.Learning.Reports;

/// <summary>
/// One self-contained page: no scripts, no network, styles and pictures inside, light and dark, ready to print. It is
/// well-formed XML too, so any program can read it.
/// </summary>
/// <param name="Title">Heading and window title.</param>
/// <param name="Summary">What the page shows, in a sentence or two.</param>
/// <param name="Cards">Headline figures.</param>
/// <param name="Sections">The body.</param>
/// <param name="Footer">Where the page comes from; may be empty.</param>
public sealed record HtmlReport(
    string Title, string Summary, IReadOnlyList<ReportCard> Cards, IReadOnlyList<ReportSection> Sections, string Footer = "")
{
    /// <summary>The page as text, to be written as UTF-8.</summary>
    public string ToHtml()
    {
        var page = new XElement("html", new XAttribute("lang", "en"),
            new XElement("head",
                new XElement("meta", new XAttribute("charset", "utf-8")),
                new XElement("meta", new XAttribute("name", "viewport"), new XAttribute("content", "width=device-width, initial-scale=1")),
                new XElement("meta", new XAttribute("name", "color-scheme"), new XAttribute("content", "light dark")),
                new XElement("title", Title),
                new XElement("style", ReportStyle.Sheet)),
            new XElement("body",
                new XElement("header",
                    new XElement("h1", Title),
                    new XElement("p", Summary),
                    Cards.Count == 0 ? null : new XElement("dl", new XAttribute("class", "cards"), Cards.Select(Card))),
                new XElement("main", Sections.Select(Section)),
                Footer.Length == 0 ? null : new XElement("footer", Footer)));
        KeepWellFormed(page);
        return "<!DOCTYPE html>\n" + page.ToString(SaveOptions.DisableFormatting) + "\n";
    }

    private static XElement Card(ReportCard card) => new("div",
        new XElement("dt", card.Label),
        new XElement("dd", card.Value),
        card.Note.Length == 0 ? null : new XElement("dd", new XAttribute("class", "note"), card.Note));

    private static XElement Section(ReportSection section) => new("section",
        new XElement("h2", section.Title),
        section.Note.Length == 0 ? null : new XElement("p", new XAttribute("class", "note"), section.Note),
        new XElement("div", new XAttribute("class", $"grid columns-{Math.Clamp(section.Columns, 1, 4)}"),
            section.Elements.Select(element => element.ToHtml())));

    // HTML closes only these by themselves; and XML knows no control characters, which a file's name may hold.
    private static void KeepWellFormed(XElement page)
    {
        foreach (XNode node in page.DescendantNodes().ToList())
        {
            if (node is XText text) text.Value = WithoutControls(text.Value);
            if (node is not XElement element) continue;
            foreach (XAttribute attribute in element.Attributes()) attribute.Value = WithoutControls(attribute.Value);
            if (element.IsEmpty && element.Name.LocalName is not ("meta" or "img" or "br") && !element.AncestorsAndSelf("svg").Any())
                element.Value = "";
        }
    }

    private static string WithoutControls(string text)
    {
        for (int i = 0; i < text.Length; i++)
        {
            if (XmlConvert.IsXmlChar(text[i])) continue;
            if (i + 1 < text.Length && XmlConvert.IsXmlSurrogatePair(text[i + 1], text[i])) i++;
            else text = text.Remove(i, 1).Insert(i, "\uFFFD");
        }

        return text;
    }
}
