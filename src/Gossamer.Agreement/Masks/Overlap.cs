namespace Gossamer.Agreement.Masks;

/// <summary>How two masks overlap.</summary>
/// <param name="Common">Cells in both, TP.</param>
/// <param name="OnlyFirst">Cells in the first alone, FP of a prediction against a reference.</param>
/// <param name="OnlySecond">Cells in the second alone, FN.</param>
public readonly record struct Overlap(long Common, long OnlyFirst, long OnlySecond)
{
    /// <summary>Whether both masks are empty.</summary>
    public bool BothEmpty => Common + OnlyFirst + OnlySecond == 0;

    /// <summary>Whether the first mask is empty.</summary>
    public bool FirstEmpty => Common + OnlyFirst == 0;

    /// <summary>Whether the second mask is empty.</summary>
    public bool SecondEmpty => Common + OnlySecond == 0;

    /// <summary>2 TP / (2 TP + FP + FN); NaN where both are empty.</summary>
    public double Dice => BothEmpty ? double.NaN : 2.0 * Common / (2.0 * Common + OnlyFirst + OnlySecond);

    /// <summary>TP / (TP + FP + FN); NaN where both are empty.</summary>
    public double Iou => BothEmpty ? double.NaN : (double)Common / (Common + OnlyFirst + OnlySecond);

    /// <summary>Both overlaps together, as if their masks were one: Dice of the sum is pooled Dice, which is not the mean of Dice.</summary>
    public static Overlap operator +(Overlap a, Overlap b) => new(a.Common + b.Common, a.OnlyFirst + b.OnlyFirst, a.OnlySecond + b.OnlySecond);

    /// <summary>The overlap of two masks, counted in 64 bits.</summary>
    public static Overlap Of(BinaryMask first, BinaryMask second)
    {
        long common = first.CountCommon(second);
        return new Overlap(common, first.Count - common, second.Count - common);
    }
}
