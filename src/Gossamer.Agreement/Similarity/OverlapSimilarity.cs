using Gossamer.Agreement.Surfaces;

namespace Gossamer.Agreement.Similarity;

/// <summary>Dice or intersection over union.</summary>
/// <param name="IsIou">Whether it is intersection over union.</param>
/// <param name="Empty">What two empty masks give.</param>
public sealed record OverlapSimilarity(bool IsIou, EmptyMasks Empty = EmptyMasks.NotApplicable) : ISimilarity
{
    /// <inheritdoc/>
    public string Name => IsIou ? "iou" : "dice";

    /// <inheritdoc/>
    public string Convention => $"{(IsIou ? "TP / (TP + FP + FN)" : "2 TP / (2 TP + FP + FN)")}, two empty masks {(Empty == EmptyMasks.Perfect ? "1" : "not applicable")}";

    /// <inheritdoc/>
    public bool IsDistance => false;

    /// <inheritdoc/>
    public Boundary? Boundary => null;

    /// <inheritdoc/>
    public bool FollowsDisplacement => true;

    /// <inheritdoc/>
    public double Compare(in MaskPair pair) => pair.Overlap.BothEmpty ? Empty == EmptyMasks.Perfect ? 1 : double.NaN : IsIou ? pair.Overlap.Iou : pair.Overlap.Dice;
}
