using System.Globalization;
using Gossamer.Agreement.Surfaces;

namespace Gossamer.Agreement.Similarity;

/// <summary>Measures by name: <c>dice</c>, <c>iou</c>, <c>hd95</c>, <c>assd</c>, <c>nsd:2</c>, <c>boundary-f:2</c>.</summary>
public static class SimilarityCatalog
{
    /// <summary>What the name of a measure may be, for messages.</summary>
    public const string Names = "dice, iou, hd95, hd100, assd, nsd:TOLERANCE or boundary-f:TOLERANCE";

    /// <summary>The measure of a name. Surface measures take a boundary after a second colon: <c>nsd:2:voxel</c>, <c>hd95:voxel:pooled</c>.</summary>
    /// <param name="text">The name; tolerances may end in <c>mm</c>.</param>
    /// <param name="empty">What two empty masks give.</param>
    /// <param name="missed">The distance to an empty mask.</param>
    /// <exception cref="ArgumentException">There is no such measure.</exception>
    public static ISimilarity Parse(string text, EmptyMasks empty = EmptyMasks.NotApplicable, MissedMask missed = MissedMask.Infinite)
    {
        string[] parts = text.Trim().ToLowerInvariant().Split(':');
        switch (parts[0])
        {
            case "dice" when parts.Length == 1: return new OverlapSimilarity(IsIou: false, empty);
            case "iou" when parts.Length == 1: return new OverlapSimilarity(IsIou: true, empty);
            case "assd" when parts.Length <= 3:
                return new AverageSurfaceDistance(ElementsOf(parts, 1, text), IsMeanOfMeans(parts, text), missed);
            case "nsd" when parts.Length is 2 or 3: return new SurfaceDice(Tolerance(parts[1], text), ElementsOf(parts, 2, text));
            case "boundary-f" when parts.Length == 2: return new BoundaryF(Tolerance(parts[1], text));
            case ['h', 'd', .. var percentile] when parts.Length <= 3 && Number(percentile) is >= 0 and <= 100:
                return new HausdorffDistance(Number(percentile)!.Value, ElementsOf(parts, 1, text), Rule(parts, text), missed);
            default: throw Unknown(text);
        }
    }

    private static bool IsMeanOfMeans(string[] parts, string text) => parts.Skip(2).FirstOrDefault() switch
    {
        null or "pooled" => false,
        "mean-of-means" => true,
        _ => throw Unknown(text),
    };

    private static HausdorffRule Rule(string[] parts, string text) => parts.Skip(2).FirstOrDefault() switch
    {
        null => parts.Length > 1 && parts[1] == "voxel" ? HausdorffRule.MaxOfDirected : HausdorffRule.WeightedDirected,
        "weighted-directed" => HausdorffRule.WeightedDirected,
        "max-of-directed" => HausdorffRule.MaxOfDirected,
        "pooled" => HausdorffRule.Pooled,
        _ => throw Unknown(text),
    };

    private static Boundary ElementsOf(string[] parts, int place, string text) => parts.Skip(place).FirstOrDefault() switch
    {
        null or "surfel" => Boundary.Surfel,
        "voxel" => Boundary.Voxel,
        "points" => Boundary.Points,
        _ => throw Unknown(text),
    };

    private static double Tolerance(string part, string text) =>
        Number(part.EndsWith("mm", StringComparison.Ordinal) ? part[..^2] : part) is { } value and >= 0 ? value : throw Unknown(text);

    private static double? Number(string text) =>
        double.TryParse(text, NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out double value) && double.IsFinite(value) ? value : null;

    private static ArgumentException Unknown(string text) => new($"there is no measure '{text}', expected {Names}");
}
