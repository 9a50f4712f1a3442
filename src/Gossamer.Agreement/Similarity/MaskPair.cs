using Gossamer.Agreement.Masks;
using Gossamer.Agreement.Surfaces;
using Gossamer.Learning.Data.Grids;

namespace Gossamer.Agreement.Similarity;

/// <summary>Two masks of one case as measures see them.</summary>
/// <param name="Overlap">How they overlap.</param>
/// <param name="Geometry">Their grid.</param>
/// <param name="FirstToSecond">Distances from the boundary of the first; null where the measure needs none.</param>
/// <param name="SecondToFirst">Distances from the boundary of the second; null where the measure needs none.</param>
public readonly record struct MaskPair(
    Overlap Overlap, GridGeometry Geometry, DistanceDistribution? FirstToSecond = null, DistanceDistribution? SecondToFirst = null)
{
    /// <summary>Length of the diagonal of the image, from the outer corners of its cells.</summary>
    public double Diagonal
    {
        get
        {
            (double x, double y, double z) = (Geometry.Columns * Geometry.Spacing.X, Geometry.Rows * Geometry.Spacing.Y, Geometry.IsVolume ? Geometry.Slices * Geometry.Spacing.Z : 0);
            return Math.Sqrt(x * x + y * y + z * z);
        }
    }
}
