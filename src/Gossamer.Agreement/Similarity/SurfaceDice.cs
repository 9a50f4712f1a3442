using Gossamer.Agreement.Surfaces;

namespace Gossamer.Agreement.Similarity;

/// <summary>Normalised surface Dice: the share of both boundaries that is no farther than a tolerance from the other.</summary>
/// <param name="Tolerance">In the unit of the spacing; the comparison is ≤.</param>
/// <param name="Elements">What boundaries are made of.</param>
public sealed record SurfaceDice(double Tolerance, Boundary Elements = Surfaces.Boundary.Surfel) : ISimilarity
{
    /// <inheritdoc/>
    public string Name => $"nsd:{Tolerance:0.####}";

    /// <inheritdoc/>
    public string Convention => $"{Elements} boundary, both directions pooled, distance ≤ {Tolerance:0.####}";

    /// <inheritdoc/>
    public bool IsDistance => false;

    /// <inheritdoc/>
    public Boundary? Boundary => Elements;

    /// <inheritdoc/>
    public bool FollowsDisplacement => true;

    /// <inheritdoc/>
    public double Compare(in MaskPair pair)
    {
        if (pair.Overlap.BothEmpty) return double.NaN;
        if (pair.Overlap.FirstEmpty || pair.Overlap.SecondEmpty) return 0;
        (DistanceDistribution there, DistanceDistribution back) = (pair.FirstToSecond!, pair.SecondToFirst!);
        return (there.AreaWithin(Tolerance) + back.AreaWithin(Tolerance)) / (there.Area + back.Area);
    }
}
