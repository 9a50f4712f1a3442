namespace Gossamer.Sparsity.Distributions;

/// <summary>Splits an integer total by real shares, exactly.</summary>
public static class IntegerBudget
{
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
            // By how far a part falls short of its share (or exceeds it), greatest first; ties keep the order.
            int[] ranked = [.. order.OrderByDescending(i => raise ? wanted[i] - parts[i] : parts[i] - wanted[i])];
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
