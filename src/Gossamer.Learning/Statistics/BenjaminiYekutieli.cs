namespace Gossamer.Learning.Statistics;

/// <summary>
/// The step-up correction of Benjamini and Yekutieli (Annals of Statistics 29, 2001): the expected share of false findings among all
/// findings stays below the level, whatever the tests' dependence.
/// </summary>
public static class BenjaminiYekutieli
{
    /// <summary>Adjusted p-values, in the order given. A NaN stays NaN and does not count as a test.</summary>
    public static double[] Adjust(ReadOnlySpan<double> pValues)
    {
        double[] adjusted = pValues.ToArray();
        int[] order = [.. Enumerable.Range(0, adjusted.Length).Where(i => !double.IsNaN(adjusted[i])).OrderByDescending(i => adjusted[i])];
        double harmonic = 0, least = 1;
        for (int i = 1; i <= order.Length; i++) harmonic += 1.0 / i;
        for (int i = 0; i < order.Length; i++)
        {
            int rank = order.Length - i;
            least = Math.Min(least, adjusted[order[i]] * order.Length * harmonic / rank);
            adjusted[order[i]] = Math.Min(1, least);
        }
        return adjusted;
    }
}
