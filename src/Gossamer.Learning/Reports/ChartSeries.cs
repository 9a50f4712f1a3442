namespace Gossamer.Learning.Reports;

/// <summary>One line of a chart. NaN and infinities leave gaps.</summary>
/// <param name="Name">Name in the legend.</param>
/// <param name="X">Positions.</param>
/// <param name="Y">Values, one for each position.</param>
public sealed record ChartSeries(string Name, IReadOnlyList<double> X, IReadOnlyList<double> Y)
{
    /// <summary>Palette colour 1 to 8, or 0 for the neutral grey of references; null takes the next colour.</summary>
    public int? Color { get; init; }

    /// <summary>Whether the line is dashed, as befits references.</summary>
    public bool IsDashed { get; init; }

    /// <summary>A name for each point, written beside it where there is room; null for none.</summary>
    public IReadOnlyList<string>? PointNames { get; init; }

    /// <summary>Lower edge of a band around the line, one value for each position; null for none.</summary>
    public IReadOnlyList<double>? Lower { get; init; }

    /// <summary>Upper edge of a band around the line, one value for each position; null for none.</summary>
    public IReadOnlyList<double>? Upper { get; init; }
}
