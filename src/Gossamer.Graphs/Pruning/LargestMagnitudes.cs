using Gossamer.Kernels.Selection;

namespace Gossamer.Graphs.Pruning;

/// <summary>
/// Exactly k weights of the greatest magnitude, of equal ones those that come first: a percentile would keep too many or too few.
/// </summary>
public static class LargestMagnitudes
{
    /// <summary>Number of weights kept at <paramref name="sparsity"/>: round((1 − sparsity) · weights).</summary>
    public static int Count(double sparsity, long weights) => (int)Math.Round((1 - sparsity) * weights);

    /// <summary>Their positions, ascending.</summary>
    /// <exception cref="ArgumentException">A weight is not finite.</exception>
    public static long[] Positions(ReadOnlySpan<double> weights, int count)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(count);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(count, weights.Length);
        var selection = new TopSelection(count, weights.Length);
        for (int i = 0; i < weights.Length; i++)
        {
            if (!double.IsFinite(weights[i]))
                throw new ArgumentException($"weight {i} is {weights[i]}: there is nothing to choose by", nameof(weights));
            selection.Offer(new Scored(Math.Abs(weights[i]), i));
        }
        long[] positions = new long[count];
        ReadOnlySpan<Scored> chosen = selection.Unordered;
        for (int i = 0; i < positions.Length; i++) positions[i] = chosen[i].Index;
        Array.Sort(positions);
        return positions;
    }

    /// <summary>The weights with all others zero: the projection onto matrices of at most <paramref name="count"/> non-zeros.</summary>
    public static double[] Project(ReadOnlySpan<double> weights, int count)
    {
        double[] projected = new double[weights.Length];
        foreach (long position in Positions(weights, count)) projected[position] = weights[(int)position];
        return projected;
    }
}
