using Gossamer.Agreement.Ratings;
using Gossamer.Kernels.Randomness;

namespace Gossamer.Agreement.Coefficients;

/// <summary>
/// Variance components of ratings with gaps, <c>x = μ + target + rater + residual</c>, by restricted maximum likelihood (Patterson and
/// Thompson, Biometrika 58, 1971). The residual variance has a closed form given the two ratios of variances, over which a simplex
/// searches. Targets are eliminated one by one, so that an evaluation takes the ratings plus the cube of the number of raters.
/// </summary>
internal sealed class TwoWayReml
{
    private readonly RatingTable _table;
    private readonly double _center, _scale;

    public TwoWayReml(RatingTable table)
    {
        _table = table;
        double sum = 0, squares = 0;
        for (int unit = 0; unit < table.Units.Count; unit++)
            foreach (int category in table.CategoriesOf(unit)) sum += table.ValueOf(category);
        _center = sum / table.RatingCount;
        for (int unit = 0; unit < table.Units.Count; unit++)
            foreach (int category in table.CategoriesOf(unit)) squares += (table.ValueOf(category) - _center) * (table.ValueOf(category) - _center);
        _scale = Math.Sqrt(squares / table.RatingCount);
    }

    /// <summary>The components of the whole table.</summary>
    public VarianceComponents Fit()
    {
        int[] all = [.. Enumerable.Range(0, _table.Units.Count)];
        return Fit(all, start: (0, -1), size: 1.5, evaluations: 240);
    }

    /// <summary>The components in resamples of targets, or of clusters of them; targets without ratings are none.</summary>
    public VarianceComponents[] Resample(int replicates, ulong seed, VarianceComponents around, IReadOnlyList<int>? clusters = null)
    {
        var components = new VarianceComponents[replicates];
        var random = new CounterRandom(seed, "reml");
        int[][] drawn = [.. Enumerable.Range(0, _table.Units.Count).Where(unit => _table.RatersOf(unit).Length > 0).GroupBy(unit => clusters?[unit] ?? unit).Select(static units => units.ToArray())];
        (double, double) start = (Ratio(around.Targets, around.Residual), Ratio(around.Raters, around.Residual));
        Parallel.For(0, replicates, replicate =>
        {
            CounterRandom stream = random.Fork((ulong)replicate);
            int[] units = [.. Enumerable.Range(0, drawn.Length).SelectMany(i => drawn[stream.Below((ulong)i, drawn.Length)])];
            components[replicate] = Fit(units, start, size: 0.4, evaluations: 60);
        });
        return components;

        static double Ratio(double variance, double residual) => Math.Log(Math.Clamp(variance / Math.Max(residual, 1e-12), 1e-6, 1e6));
    }

    private VarianceComponents Fit(int[] units, (double, double) start, double size, int evaluations)
    {
        if (!(_scale > 0)) return new VarianceComponents(0, 0, 0);
        double Deviance(double targets, double raters)
        {
            // Bounds keep a component that wants to be zero from running away.
            double penalty = Math.Max(0, Math.Abs(targets) - 16) + Math.Max(0, Math.Abs(raters) - 16);
            (double deviance, _) = Evaluate(units, Math.Exp(Math.Clamp(targets, -16, 16)), Math.Exp(Math.Clamp(raters, -16, 16)));
            return deviance + penalty;
        }
        (double x, double y) = Simplex.Minimize(Deviance, start, size, evaluations);
        (x, y) = (Math.Clamp(x, -16, 16), Math.Clamp(y, -16, 16));
        (_, double bestResidual) = Evaluate(units, Math.Exp(x), Math.Exp(y));
        double variance = bestResidual * _scale * _scale;
        return new VarianceComponents(Zero(Math.Exp(x)) * variance, Zero(Math.Exp(y)) * variance, variance);

        static double Zero(double ratio) => ratio < 1e-6 ? 0 : ratio;
    }

    /// <summary>
    /// Minus twice the restricted log-likelihood at ratios of variances to the residual, and the residual variance there. Drawn targets
    /// are different targets even where they are the same unit.
    /// </summary>
    private (double Deviance, double Residual) Evaluate(int[] units, double targetRatio, double raterRatio)
    {
        int k = _table.Raters.Count, size = k + 1;
        // Equations for the raters and the mean, after the targets are eliminated; the last column is the right-hand side.
        double[,] system = new double[size, size + 1];
        double logDeterminant = 0, squares = 0;
        long count = 0;
        foreach (int unit in units)
        {
            ReadOnlySpan<int> who = _table.RatersOf(unit), what = _table.CategoriesOf(unit);
            if (who.Length == 0) continue;
            int m = who.Length;
            count += m;
            double pivot = m + 1 / targetRatio, sum = 0;
            logDeterminant += Math.Log(1 + m * targetRatio);
            for (int i = 0; i < m; i++)
            {
                double value = (_table.ValueOf(what[i]) - _center) / _scale;
                sum += value;
                squares += value * value;
                system[who[i], who[i]] += 1;
                system[who[i], k] += 1;
                system[who[i], size] += value;
            }
            for (int i = 0; i < m; i++)
            {
                for (int j = 0; j <= i; j++)
                {
                    double share = 1 / pivot;
                    if (who[i] >= who[j]) system[who[i], who[j]] -= share;
                    else system[who[j], who[i]] -= share;
                }
                system[who[i], k] -= m / pivot;
                system[who[i], size] -= sum / pivot;
            }
            system[k, k] += m - m * (double)m / pivot;
            system[k, size] += sum - m * sum / pivot;
            squares -= sum * sum / pivot;
        }
        for (int rater = 0; rater < k; rater++)
        {
            system[rater, rater] += 1 / raterRatio;
            system[k, rater] = system[rater, k];
            logDeterminant += Math.Log(raterRatio);
        }
        (double logPivots, double explained) = Eliminate(system, size);
        double degrees = count - 1, residual = Math.Max(1e-300, (squares - explained) / degrees);
        return (degrees * Math.Log(residual) + logDeterminant + logPivots, residual);
    }

    /// <summary>Cholesky on the lower triangle: the logarithm of the determinant, and bᵀA⁻¹b.</summary>
    private static (double LogDeterminant, double Form) Eliminate(double[,] a, int size)
    {
        double logDeterminant = 0, form = 0;
        for (int i = 0; i < size; i++)
        {
            for (int j = 0; j <= i; j++)
            {
                double sum = a[i, j];
                for (int p = 0; p < j; p++) sum -= a[i, p] * a[j, p];
                a[i, j] = i == j ? Math.Sqrt(Math.Max(sum, 1e-300)) : sum / a[j, j];
            }
            double right = a[i, size];
            for (int p = 0; p < i; p++) right -= a[i, p] * a[p, size];
            a[i, size] = right / a[i, i];
            form += a[i, size] * a[i, size];
            logDeterminant += 2 * Math.Log(a[i, i]);
        }
        return (logDeterminant, form);
    }
}
