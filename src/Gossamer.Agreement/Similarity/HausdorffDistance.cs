using Gossamer.Agreement.Surfaces;

namespace Gossamer.Agreement.Similarity;

/// <summary>A percentile of the distances between boundaries, in the unit of the spacing; 100 is Hausdorff's own.</summary>
/// <param name="Percentile">From 0 to 100; 0 is the least distance.</param>
/// <param name="Elements">What boundaries are made of.</param>
/// <param name="Rule">How the directions are joined.</param>
/// <param name="Missed">The distance to an empty mask.</param>
public sealed record HausdorffDistance(
    double Percentile, Boundary Elements = Surfaces.Boundary.Surfel, HausdorffRule Rule = HausdorffRule.WeightedDirected, MissedMask Missed = MissedMask.Infinite)
    : ISimilarity
{
    /// <inheritdoc/>
    public string Name => $"hd{Percentile:0.##}";

    /// <inheritdoc/>
    public string Convention => $"{Elements} boundary, {Rule}";

    /// <inheritdoc/>
    public bool IsDistance => true;

    /// <inheritdoc/>
    public Boundary? Boundary => Elements;

    /// <inheritdoc/>
    public bool FollowsDisplacement => false;

    /// <inheritdoc/>
    public double Compare(in MaskPair pair)
    {
        if (pair.Overlap.BothEmpty) return double.NaN;
        if (pair.Overlap.FirstEmpty || pair.Overlap.SecondEmpty) return Missed == MissedMask.Infinite ? double.PositiveInfinity : pair.Diagonal;
        (DistanceDistribution there, DistanceDistribution back) = (pair.FirstToSecond!, pair.SecondToFirst!);
        double share = Percentile / 100;
        return Rule switch
        {
            HausdorffRule.WeightedDirected => Math.Max(there.QuantileByArea(share), back.QuantileByArea(share)),
            HausdorffRule.MaxOfDirected => Math.Max(there.QuantileByCount(share), back.QuantileByCount(share)),
            _ => there.With(back).QuantileByCount(share),
        };
    }
}
