using System.Xml.Linq;

namespace Gossamer.Learning.Reports;

/// <summary>A table, chart or picture of a report.</summary>
public interface IReportElement
{
    /// <summary>The element as XHTML without namespaces and without references to anything outside the page.</summary>
    XElement ToHtml();
}
