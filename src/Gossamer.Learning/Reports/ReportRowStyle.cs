namespace Gossamer.Learning.Reports;

/// <summary>How a row of a table stands out.</summary>
public enum ReportRowStyle
{
    /// <summary>Not at all.</summary>
    Plain,

    /// <summary>Bold: a total.</summary>
    Strong,

    /// <summary>Under a heavier line: the first of a group.</summary>
    Rule,
}
