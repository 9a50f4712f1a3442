namespace Gossamer.Learning.Statistics;

/// <summary>
/// Holm's step-down correction (Scandinavian Journal of Statistics 6, 1979): the chance of one false finding among all
/// tests stays below the level, whatever the tests' dependence.
/// </summary>
public static class HolmCorrection
{
    /// <summary>Adjusted p-values, in the order given. A NaN stays NaN and does not count as a test.</summary>
    public static double[] Adjust(ReadOnlySpan<double> pValues)
    {
        double[] adjusted = pValues.ToArray();
        int[] order = [.. Enumerable.Range(0, adjusted.Length).Where(i => !double.IsNaN(adjusted[i])).OrderBy(i => adjusted[i])];
        double largest = 0;
        for (int rank = 0; rank < order.Length; rank++)
        {
            largest = Math.Max(largest, Math.Min(1, adjusted[order[rank]] * (order.Length - rank)));
            adjusted[order[rank]] = largest;
        }

        return adjusted;
    }
}
