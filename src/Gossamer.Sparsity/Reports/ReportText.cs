namespace Gossamer.Sparsity.Reports;

/// <summary>Numbers as reports write them.</summary>
internal static class ReportText
{
    /// <summary>A fraction in percent.</summary>
    public static string Percent(double fraction, int decimals = 2) =>
        double.IsFinite(fraction) ? $"{(fraction * 100).ToString("F" + decimals)} %" : "–";

    /// <summary>A difference of fractions in percentage points, with its sign.</summary>
    public static string Points(double difference) =>
        double.IsFinite(difference) ? (difference * 100).ToString("+0.00;−0.00;0.00") : "–";

    /// <summary>A whole number with separators.</summary>
    public static string Count(long count) => count.ToString("N0");

    /// <summary>A p-value; small ones only as a bound.</summary>
    public static string Probability(double p) => !double.IsFinite(p) ? "–" : p < 0.001 ? "< 0.001" : p.ToString("F3");

    /// <summary>A duration in its natural unit.</summary>
    public static string Duration(double seconds) => !double.IsFinite(seconds) ? "–"
        : seconds < 99.95 ? $"{seconds:F1} s"
        : seconds < 3600 * 1.5 ? $"{seconds / 60:F1} min"
        : $"{seconds / 3600:F1} h";
}
