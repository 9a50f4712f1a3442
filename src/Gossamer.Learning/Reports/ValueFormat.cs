namespace Gossamer.Learning.Reports;

/// <summary>How the numbers of an axis are written.</summary>
public enum ValueFormat
{
    /// <summary>As they are.</summary>
    Number,

    /// <summary>A fraction, written in percent.</summary>
    Percent,

    /// <summary>A difference of fractions, written in percentage points with its sign.</summary>
    Points,

    /// <summary>A count: ticks at whole numbers only.</summary>
    Count,
}
