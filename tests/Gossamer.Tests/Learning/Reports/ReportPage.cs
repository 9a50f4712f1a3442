using System.Text.RegularExpressions;
using System.Xml.Linq;
using Gossamer.Learning.Reports;
using Xunit;

namespace Gossamer.Tests.Learning.Reports;

/// <summary>What every report must hold, whatever it shows.</summary>
internal static partial class ReportPage
{
    /// <summary>Parses the page strictly and asserts that it stands alone.</summary>
    public static XElement Check(HtmlReport report)
    {
        string html = report.ToHtml();
        Assert.StartsWith("<!DOCTYPE html>\n<html", html);
        XElement page = XDocument.Parse(html).Root!;
        foreach (XAttribute attribute in page.Descendants().Attributes())
        {
            Assert.DoesNotContain(attribute.Name.LocalName, new[] { "href", "srcset", "action", "data" });
            if (attribute.Name == "src") Assert.StartsWith("data:image/png;base64,", attribute.Value);
            Assert.DoesNotContain("NaN", attribute.Value.StartsWith("data:", StringComparison.Ordinal) ? "" : attribute.Value);
        }

        Assert.Empty(page.Descendants("script"));
        Assert.Empty(page.Descendants("link"));
        Assert.DoesNotMatch(OutsideReference(), page.Element("head")!.Element("style")!.Value);
        foreach (XElement empty in page.Descendants().Where(element => !element.AncestorsAndSelf("svg").Any() && element.IsEmpty))
            Assert.Contains(empty.Name.LocalName, new[] { "meta", "img" });
        foreach (XElement figure in page.Descendants("figure"))
            Assert.True(figure.Descendants().Any(element => element.Name.LocalName is "svg" or "img" or "table"), "a figure shows nothing");
        return page;
    }

    [GeneratedRegex(@"url\(|@import|https?:|<|&")]
    private static partial Regex OutsideReference();
}
