using Gossamer.Sparsity.Distributions;

namespace Gossamer.Sparsity.Budgets;

/// <summary>Splits a total in proportion to weights among parts of limited capacity.</summary>
internal static class ProportionalSplit
{
    /// <summary>
    /// Parts ∝ <paramref name="weights"/>; one that would pass its capacity is filled, and what is left over is split among the
    /// others by their weights until everything has its place; then whole numbers by largest remainder.
    /// </summary>
    /// <exception cref="ArgumentException">The capacities do not hold the total.</exception>
    public static long[] Of(double[] weights, long[] capacity, long total)
    {
        double[] shares = new double[weights.Length];
        bool[] full = Array.ConvertAll(capacity, static free => free == 0);
        double left = total;
        while (true)
        {
            double sum = 0;
            for (int i = 0; i < shares.Length; i++)
                if (!full[i]) sum += weights[i];
            if (sum == 0) break;
            bool overflow = false;
            double scale = left / sum;
            for (int i = 0; i < shares.Length; i++)
            {
                if (full[i] || weights[i] * scale <= capacity[i]) continue;
                full[i] = overflow = true;
                shares[i] = capacity[i];
                left -= capacity[i];
            }
            if (overflow) continue;
            for (int i = 0; i < shares.Length; i++)
                if (!full[i]) shares[i] = weights[i] * scale;
            break;
        }
        return IntegerBudget.Split(shares, new long[shares.Length], capacity, total);
    }
}
