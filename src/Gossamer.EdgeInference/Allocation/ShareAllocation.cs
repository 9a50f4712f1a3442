namespace Gossamer.EdgeInference.Allocation;

/// <summary>
/// Shares of the edge that minimise Σ Λ_m / (c_m f_b) over Σ c ≤ 1, c ≥ 0: in closed form, c_m = √Λ_m / Σ √Λ_j (E14), and with bounds by
/// bisection of the multiplier. Neither depends on the scale of Λ.
/// </summary>
public static class ShareAllocation
{
    /// <summary>The optimal shares, without bounds; equal ones where there is no work. The cost is (Σ √Λ)² / f_b.</summary>
    /// <param name="work">[service]: Λ_m, at least 0, in any unit.</param>
    /// <param name="shares">[service]: receives c, of sum 1.</param>
    /// <exception cref="ArgumentException">The lengths differ.</exception>
    public static void Optimal(ReadOnlySpan<double> work, Span<double> shares)
    {
        if (work.Length != shares.Length) throw new ArgumentException($"{shares.Length} shares for {work.Length} services", nameof(shares));
        double sum = 0;
        for (int m = 0; m < work.Length; m++) sum += shares[m] = Math.Sqrt(work[m]);
        if (!(sum > 0))
        {
            shares.Fill(1.0 / shares.Length);
            return;
        }
        for (int m = 0; m < shares.Length; m++) shares[m] /= sum;
    }

    /// <summary>
    /// The optimal shares within [least, most]. c_m(μ) = clip(√(Λ_m / μ), least, most) does not grow with μ, so the μ of sum 1 is bisected in
    /// logarithms; where even all upper bounds leave some of the edge free, they are the answer.
    /// </summary>
    /// <param name="work">[service]: Λ_m, at least 0, in any unit.</param>
    /// <param name="least">[service]: lower bounds, in [0, 1], of sum at most 1.</param>
    /// <param name="most">[service]: upper bounds, at least the lower ones.</param>
    /// <param name="shares">[service]: receives c.</param>
    /// <exception cref="ArgumentException">The lengths differ, or the bounds leave nothing to choose from.</exception>
    public static void Bounded(ReadOnlySpan<double> work, ReadOnlySpan<double> least, ReadOnlySpan<double> most, Span<double> shares)
    {
        if (work.Length != shares.Length || least.Length != shares.Length || most.Length != shares.Length)
            throw new ArgumentException($"{shares.Length} shares for {work.Length} services with {least.Length} and {most.Length} bounds", nameof(shares));
        double needed = 0, allowed = 0, total = 0;
        for (int m = 0; m < shares.Length; m++)
        {
            if (!(least[m] >= 0 && least[m] <= most[m])) throw new ArgumentException($"the bounds of service {m} are {least[m]} and {most[m]}, expected 0 <= lower <= upper");
            needed += least[m];
            allowed += Math.Min(most[m], 1);
            total += work[m];
        }
        if (needed > 1 + 1e-12) throw new ArgumentException($"lower bounds sum to {needed}, expected at most 1");
        if (allowed <= 1)
        {
            for (int m = 0; m < shares.Length; m++) shares[m] = Math.Min(most[m], 1);
            return;
        }
        if (!(total > 0))
        {
            Fill(least, most, shares);
            return;
        }

        // √(Λ / μ): at the lower end every share with work is at its upper bound, at the upper end at its lower one.
        double low = Math.Log(total) - 200, high = Math.Log(total) + 200;
        for (int round = 0; round < 200; round++)
        {
            double middle = 0.5 * (low + high);
            if (At(Math.Exp(middle), work, least, most, shares) > 1) low = middle;
            else high = middle;
        }
        double sum = At(Math.Exp(high), work, least, most, shares);
        if (sum < 1 - 1e-12) Raise(most, shares, 1 - sum);
    }

    private static double At(double multiplier, ReadOnlySpan<double> work, ReadOnlySpan<double> least, ReadOnlySpan<double> most, Span<double> shares)
    {
        double sum = 0;
        for (int m = 0; m < shares.Length; m++) sum += shares[m] = Math.Clamp(Math.Sqrt(work[m] / multiplier), least[m], Math.Min(most[m], 1));
        return sum;
    }

    /// <summary>Services with work are full already; the rest goes to those without, which do not care.</summary>
    private static void Raise(ReadOnlySpan<double> most, Span<double> shares, double rest)
    {
        for (int m = 0; m < shares.Length && rest > 0; m++)
        {
            double more = Math.Min(Math.Min(most[m], 1) - shares[m], rest);
            shares[m] += more;
            rest -= more;
        }
    }

    /// <summary>No work: as equal as the bounds let them be.</summary>
    private static void Fill(ReadOnlySpan<double> least, ReadOnlySpan<double> most, Span<double> shares)
    {
        double low = 0, high = 1;
        for (int round = 0; round < 100; round++)
        {
            double level = 0.5 * (low + high), sum = 0;
            for (int m = 0; m < shares.Length; m++) sum += shares[m] = Math.Clamp(level, least[m], Math.Min(most[m], 1));
            if (sum > 1) high = level;
            else low = level;
        }
    }
}
