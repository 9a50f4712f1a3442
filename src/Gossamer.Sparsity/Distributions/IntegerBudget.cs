using Gossamer.Sparsity.Layers;

namespace Gossamer.Sparsity.Distributions;

/// <summary>Splits an integer total by real shares, exactly.</summary>
public static class IntegerBudget
{
    /// <summary>
    /// Splits <paramref name="total"/> over <paramref name="layers"/>, ties by name, so that the order of layers does not matter.
    /// </summary>
    /// <inheritdoc cref="Split(ReadOnlySpan{double}, ReadOnlySpan{long}, ReadOnlySpan{long}, long)"/>
    public static long[] Split(IReadOnlyList<LayerShape> layers, double[] shares, long[] minimum, long[] maximum, long total)
    {
        int[] order = [.. Enumerable.Range(0, layers.Count).OrderBy(i => layers[i].Name, StringComparer.Ordinal)];
        T[] Ordered<T>(T[] values) => Array.ConvertAll(order, i => values[i]);
        long[] ordered = Split(Ordered(shares), Ordered(minimum), Ordered(maximum), total);
        long[] parts = new long[ordered.Length];
        for (int i = 0; i < order.Length; i++) parts[order[i]] = ordered[i];
        return parts;
    }

    /// <summary>
    /// Largest remainder: each part gets the floor of its share, what is left goes to the largest fractional parts, ties in
    /// order; every part stays within its bounds and the parts sum to <paramref name="total"/>.
    /// </summary>
    /// <param name="shares">Wanted parts; need not be integers nor sum to the total.</param>
    /// <param name="minimum">Least value of each part.</param>
    /// <param name="maximum">Greatest value of each part.</param>
    /// <param name="total">The sum to reach.</param>
    /// <exception cref="ArgumentException">The bounds leave no solution.</exception>
    public static long[] Split(
        ReadOnlySpan<double> shares, ReadOnlySpan<long> minimum, ReadOnlySpan<long> maximum, long total)
    {
        long least = 0, most = 0, sum = 0;
        long[] parts = new long[shares.Length];
        for (int i = 0; i < parts.Length; i++)
        {
            least += minimum[i];
            most += maximum[i];
            // A share a rounding error below an integer is that integer.
            parts[i] = Math.Clamp((long)Math.Floor(shares[i] + 1e-9), minimum[i], maximum[i]);
            sum += parts[i];
        }
        if (total < least || total > most)
            throw new ArgumentException($"a total of {total} is outside [{least}, {most}], the range the parts allow");

        double[] wanted = shares.ToArray();
        int[] order = [.. Enumerable.Range(0, parts.Length)];
        while (sum != total)
        {
            bool raise = sum < total;
            // By how far a part falls short of its share (or exceeds it), greatest first; ties, up to rounding errors of the
            // shares, keep the order.
            int[] ranked = [.. order.OrderByDescending(i => Math.Round(raise ? wanted[i] - parts[i] : parts[i] - wanted[i], 9))];
            foreach (int i in ranked)
            {
                if (sum == total) break;
                if (raise && parts[i] < maximum[i])
                {
                    parts[i]++;
                    sum++;
                }
                else if (!raise && parts[i] > minimum[i])
                {
                    parts[i]--;
                    sum--;
                }
            }
        }
        return parts;
    }
}
