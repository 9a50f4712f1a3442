namespace Gossamer.Agreement.Masks;

/// <summary>Dice of two maps of probabilities.</summary>
public static class SoftDice
{
    /// <summary>2 Σxy / (Σx + Σy), or with squares in the denominator; NaN where both are zero everywhere.</summary>
    /// <exception cref="ArgumentException">The maps differ in length or hold what is no probability.</exception>
    public static double Of(ReadOnlySpan<float> first, ReadOnlySpan<float> second, bool squaredDenominator = false)
    {
        if (first.Length != second.Length) throw new ArgumentException($"{first.Length} values cannot be compared with {second.Length}", nameof(second));
        double common = 0, total = 0;
        for (int i = 0; i < first.Length; i++)
        {
            (double x, double y) = (first[i], second[i]);
            if (!(x is >= 0 and <= 1) || !(y is >= 0 and <= 1)) throw new ArgumentException($"cell {i} holds {x} and {y}, expected probabilities");
            common += x * y;
            total += squaredDenominator ? x * x + y * y : x + y;
        }
        return total == 0 ? double.NaN : 2 * common / total;
    }
}
