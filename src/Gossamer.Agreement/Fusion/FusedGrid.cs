using Gossamer.Learning.Data.Grids;

namespace Gossamer.Agreement.Fusion;

/// <summary>Several raters' label maps as one.</summary>
/// <param name="Grid">The fused map.</param>
/// <param name="Labels">What was found out on the way, label by label.</param>
public sealed record FusedGrid(LabelGrid Grid, IReadOnlyList<FusedLabel> Labels)
{
    /// <summary>How raters confuse labels, as <see cref="MultiLabelStaple"/> found it; null for other methods.</summary>
    public LabelConfusions? Confusions { get; init; }
}
