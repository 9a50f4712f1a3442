using Gossamer.Agreement.Masks;

namespace Gossamer.Agreement.Fusion;

/// <summary>Several raters' masks as one.</summary>
/// <param name="Mask">The cells that belong to it.</param>
/// <param name="Score">For a cell, how sure that is: above ½ inside. Decides where masks of two labels overlap. Not for several threads.</param>
/// <param name="Weights">The weight of each rater in the fusion; zero for one that was dropped.</param>
public sealed record FusedMask(BinaryMask Mask, Func<int, double> Score, IReadOnlyList<double> Weights)
{
    /// <summary>What STAPLE found out about the raters; null for other methods.</summary>
    public StapleFit? Staple { get; init; }

    /// <summary>Cells on which the votes were even.</summary>
    public long Ties { get; init; }
}
