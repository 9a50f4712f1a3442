using Gossamer.Agreement.Surfaces;

namespace Gossamer.Agreement.Similarity;

/// <summary>The average symmetric surface distance, in the unit of the spacing.</summary>
/// <param name="Elements">What boundaries are made of.</param>
/// <param name="MeanOfMeans">Whether the directions count alike (panoptica) rather than their elements (MONAI).</param>
/// <param name="Missed">The distance to an empty mask.</param>
public sealed record AverageSurfaceDistance(
    Boundary Elements = Surfaces.Boundary.Surfel, bool MeanOfMeans = false, MissedMask Missed = MissedMask.Infinite) : ISimilarity
{
    /// <inheritdoc/>
    public string Name => "assd";

    /// <inheritdoc/>
    public string Convention => $"{Elements} boundary, {(MeanOfMeans ? "mean of the two means" : "pooled mean")}";

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
        return MeanOfMeans ? (there.Mean + back.Mean) / 2 : (there.WeightedSum + back.WeightedSum) / (there.Area + back.Area);
    }
}
