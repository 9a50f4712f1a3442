namespace Gossamer.Agreement.Similarity;

/// <summary>How a percentile of surface distances is taken from the two directions.</summary>
public enum HausdorffRule
{
    /// <summary>In each direction the first distance up to which the share of the area lies, then the greater (google-deepmind/surface-distance).</summary>
    WeightedDirected,

    /// <summary>In each direction the quantile over elements, linear between neighbours, then the greater (MONAI).</summary>
    MaxOfDirected,

    /// <summary>The quantile over the elements of both directions together, linear between neighbours (medpy, panoptica).</summary>
    Pooled,
}
