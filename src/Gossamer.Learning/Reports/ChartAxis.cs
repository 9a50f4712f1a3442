namespace Gossamer.Learning.Reports;

/// <summary>What an axis shows.</summary>
/// <param name="Label">Quantity, with its unit where the format does not say it.</param>
/// <param name="Format">How numbers are written.</param>
public sealed record ChartAxis(string Label, ValueFormat Format = ValueFormat.Number)
{
    /// <summary>Lower end; null fits the data.</summary>
    public double? Minimum { get; init; }

    /// <summary>Upper end; null fits the data.</summary>
    public double? Maximum { get; init; }

    /// <summary>Whether equal distances are equal ratios; values that are not positive are left out.</summary>
    public bool IsLogarithmic { get; init; }
}
