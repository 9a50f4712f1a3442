namespace Gossamer.Agreement.Fusion;

/// <summary>How one label was fused.</summary>
/// <param name="Label">The label.</param>
/// <param name="Weights">The weight of each rater.</param>
/// <param name="Ties">Cells on which the votes were even.</param>
/// <param name="Staple">What STAPLE found out about the raters; null for other methods.</param>
public sealed record FusedLabel(long Label, IReadOnlyList<double> Weights, long Ties, StapleFit? Staple)
{
    /// <summary>
    /// The soft label: for a cell, by its place [slice, row, column], the share of votes or the probability that it has the label; null where
    /// the method gives none. Not for several threads.
    /// </summary>
    public Func<int, double>? Probability { get; init; }
}
