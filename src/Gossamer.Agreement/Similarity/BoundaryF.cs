using Gossamer.Agreement.Surfaces;

namespace Gossamer.Agreement.Similarity;

/// <summary>
/// F measure of boundaries that are masks themselves, such as those of BSDS500: precision is the share of the first's cells no farther than
/// a tolerance from the second, recall the reverse. Cells are not matched one to one, so values lie a little above those of the BSDS
/// benchmark's own assignment.
/// </summary>
/// <param name="Tolerance">In the unit of the spacing; the comparison is ≤.</param>
public sealed record BoundaryF(double Tolerance) : ISimilarity
{
    /// <inheritdoc/>
    public string Name => $"boundary-f:{Tolerance:0.####}";

    /// <inheritdoc/>
    public string Convention => $"every cell of the mask, F of precision and recall, distance ≤ {Tolerance:0.####}";

    /// <inheritdoc/>
    public bool IsDistance => false;

    /// <inheritdoc/>
    public Boundary? Boundary => Surfaces.Boundary.Points;

    /// <inheritdoc/>
    public bool FollowsDisplacement => false;

    /// <inheritdoc/>
    public double Compare(in MaskPair pair)
    {
        if (pair.Overlap.BothEmpty) return double.NaN;
        if (pair.Overlap.FirstEmpty || pair.Overlap.SecondEmpty) return 0;
        double precision = pair.FirstToSecond!.AreaWithin(Tolerance) / pair.FirstToSecond.Area;
        double recall = pair.SecondToFirst!.AreaWithin(Tolerance) / pair.SecondToFirst.Area;
        return precision + recall == 0 ? 0 : 2 * precision * recall / (precision + recall);
    }
}
