namespace Gossamer.Agreement.Similarity;

/// <summary>A measure over cases.</summary>
/// <param name="Mean">Mean over the cases used; infinite where one of them is.</param>
/// <param name="Median">Median over the cases used.</param>
/// <param name="Used">Cases with a value, infinite ones among them.</param>
/// <param name="Excluded">Cases to which the measure does not apply.</param>
/// <param name="Infinite">Cases whose value is infinite.</param>
public sealed record Aggregate(double Mean, double Median, int Used, int Excluded, int Infinite)
{
    /// <summary>Sums up values of cases, NaN where the measure does not apply.</summary>
    public static Aggregate Of(IEnumerable<double> values)
    {
        double[] all = [.. values], used = [.. all.Where(static value => !double.IsNaN(value)).Order()];
        int infinite = used.Count(double.IsInfinity), middle = used.Length / 2;
        double median = used.Length == 0 ? double.NaN : used.Length % 2 == 1 ? used[middle] : used[middle - 1] == used[middle] ? used[middle] : (used[middle - 1] + used[middle]) / 2;
        return new Aggregate(used.Length == 0 ? double.NaN : used.Average(), median, used.Length, all.Length - used.Length, infinite);
    }
}
