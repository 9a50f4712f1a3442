namespace Gossamer.Learning.Reports;

/// <summary>One bar of every group of a <see cref="BarChart"/>.</summary>
/// <param name="Name">Name in the legend.</param>
/// <param name="Values">One value for each group; NaN leaves a gap.</param>
public sealed record BarSeries(string Name, IReadOnlyList<double> Values)
{
    /// <summary>Palette colour 1 to 8, or 0 for the neutral grey of references; null takes the next colour.</summary>
    public int? Color { get; init; }

    /// <summary>Whether the bars are pale, as befits what was before.</summary>
    public bool IsFaded { get; init; }
}
