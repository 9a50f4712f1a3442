using Gossamer.Agreement.Ratings;

namespace Gossamer.Agreement.Fusion;

/// <summary>
/// How much each unit moves a sum of posteriors by moving the fit: the infinitesimal jackknife (Jaeckel, 1972; Efron, 1982) of the fixed point
/// θ = M(θ, w) of expectation maximisation. With weights w of units, dθ/dw = (I − ∂M/∂θ)⁻¹ ∂M/∂w, so that one adjoint vector
/// λ = g + (∂M/∂θ)ᵀ λ does for all units, and it comes by iterations that cost as much as those of the fit. Intervals that add the result to
/// each unit's own term speak of the fit too, which resampling under a fit that is held does not.
/// </summary>
internal sealed class DawidSkeneInfluence
{
    private const int MostIterations = 2000;
    private const double Tolerance = 1e-7;

    private readonly DawidSkene _model;
    private readonly RatingTable _table;
    private readonly DawidSkeneFit _fit;
    private readonly int _classes;
    private readonly double[][] _rows;
    private readonly double[] _ratings;

    private DawidSkeneInfluence(DawidSkene model, RatingTable table, DawidSkeneFit fit)
    {
        (_model, _table, _fit, _classes) = (model, table, fit, table.Categories.Count);
        double prior = model.DiagonalPrior + (_classes - 1) * model.OffDiagonalPrior;
        _rows = [.. table.Raters.Select(_ => Enumerable.Repeat(prior, _classes).ToArray())];
        _ratings = [.. table.Raters.Select(_ => _classes * prior)];
        for (int unit = 0; unit < table.Units.Count; unit++)
            foreach (int rater in table.RatersOf(unit))
            {
                _ratings[rater]++;
                for (int c = 0; c < _classes; c++) _rows[rater][c] += fit.Posteriors[unit][c];
            }
    }

    /// <summary>For each unit what it adds to Σ_i Σ_c a_i(c) · posterior_i(c) through the fit, with mean 0; null where the fit has no such derivative.</summary>
    /// <param name="model">The model as it was fitted.</param>
    /// <param name="table">The ratings it was fitted to, each unit once.</param>
    /// <param name="fit">The fit, come to rest.</param>
    /// <param name="shares">The factors a [unit, class].</param>
    public static double[]? Of(DawidSkene model, RatingTable table, DawidSkeneFit fit, Func<int, int, double> shares) =>
        new DawidSkeneInfluence(model, table, fit).Solve(shares);

    private double[]? Solve(Func<int, int, double> shares)
    {
        Adjoint gradient = Pull((unit, factors) =>
        {
            for (int c = 0; c < _classes; c++) factors[c] = shares(unit, c);
        });
        Adjoint adjoint = gradient;
        double scale = gradient.Size, change = scale;
        for (int iteration = 0; iteration < MostIterations && change > Tolerance * scale; iteration++)
        {
            Adjoint current = adjoint, next = Pull((unit, factors) => Push(current, unit, factors));
            next.Add(gradient);
            change = next.DistanceTo(current);
            adjoint = next;
            if (!double.IsFinite(change)) return null;
        }
        if (change > 1e-3 * scale) return null;
        double[] moves = new double[_table.Units.Count], factor = new double[_classes];
        for (int unit = 0; unit < moves.Length; unit++)
        {
            Push(adjoint, unit, factor);
            for (int c = 0; c < _classes; c++) moves[unit] += _fit.Posteriors[unit][c] * factor[c];
            if (!_model.OneCoin) continue;
            // The accuracy is a share of all ratings, whatever their class.
            foreach (int rater in _table.RatersOf(unit)) moves[unit] -= adjoint.Coin(rater) * Accuracy(rater) / _ratings[rater];
        }
        double mean = moves.Average();
        for (int unit = 0; unit < moves.Length; unit++) moves[unit] -= mean;
        return moves;
    }

    private double Accuracy(int rater) => _fit.Confusions[rater][0, 0];

    /// <summary>The derivative of the adjoint's product with M by each posterior of a unit.</summary>
    private void Push(Adjoint adjoint, int unit, Span<double> factors)
    {
        ReadOnlySpan<int> who = _table.RatersOf(unit), chosen = _table.CategoriesOf(unit);
        for (int c = 0; c < factors.Length; c++) factors[c] = adjoint.Prevalences[c] / _table.Units.Count;
        for (int i = 0; i < who.Length; i++)
        {
            int rater = who[i];
            if (_model.OneCoin)
            {
                factors[chosen[i]] += adjoint.Coin(rater) / _ratings[rater];
                continue;
            }
            for (int c = 0; c < factors.Length; c++)
                factors[c] += (adjoint.Confusions[rater][c, chosen[i]] - adjoint.RowMean(rater, c)) / _rows[rater][c];
        }
    }

    /// <summary>From derivatives by posteriors to derivatives by prevalences and confusions, through the expectation step.</summary>
    private Adjoint Pull(Action<int, double[]> factorsOf)
    {
        var result = new Adjoint(_table.Raters.Count, _classes);
        double[] factors = new double[_classes];
        for (int unit = 0; unit < _table.Units.Count; unit++)
        {
            factorsOf(unit, factors);
            double[] posterior = _fit.Posteriors[unit];
            double mean = 0;
            for (int c = 0; c < _classes; c++) mean += posterior[c] * factors[c];
            ReadOnlySpan<int> who = _table.RatersOf(unit), chosen = _table.CategoriesOf(unit);
            for (int c = 0; c < _classes; c++)
            {
                double slope = posterior[c] * (factors[c] - mean);
                if (slope == 0) continue;
                result.Prevalences[c] += slope / _fit.Prevalences[c];
                for (int i = 0; i < who.Length; i++) result.Confusions[who[i]][c, chosen[i]] += slope / _fit.Confusions[who[i]][c, chosen[i]];
            }
        }
        result.Settle(_fit.Confusions);
        return result;
    }

    /// <summary>One number for each prevalence and each entry of the confusion matrices.</summary>
    private sealed class Adjoint(int raters, int classes)
    {
        private readonly double[,] _rowMeans = new double[raters, classes];
        private readonly double[] _coins = new double[raters];

        public double[] Prevalences { get; } = new double[classes];

        public double[][,] Confusions { get; } = [.. Enumerable.Range(0, raters).Select(_ => new double[classes, classes])];

        public double Size => Math.Sqrt(Entries().Sum(static value => value * value));

        public double RowMean(int rater, int row) => _rowMeans[rater, row];

        public double Coin(int rater) => _coins[rater];

        public void Add(Adjoint other)
        {
            for (int c = 0; c < classes; c++) Prevalences[c] += other.Prevalences[c];
            for (int k = 0; k < raters; k++)
            {
                _coins[k] += other._coins[k];
                for (int c = 0; c < classes; c++)
                {
                    _rowMeans[k, c] += other._rowMeans[k, c];
                    for (int l = 0; l < classes; l++) Confusions[k][c, l] += other.Confusions[k][c, l];
                }
            }
        }

        /// <summary>Means of rows under the confusion matrix, and the derivative by a rater's one accuracy.</summary>
        public void Settle(IReadOnlyList<double[,]> confusions)
        {
            for (int k = 0; k < raters; k++)
                for (int c = 0; c < classes; c++)
                    for (int l = 0; l < classes; l++)
                    {
                        _rowMeans[k, c] += confusions[k][c, l] * Confusions[k][c, l];
                        _coins[k] += c == l ? Confusions[k][c, l] : -Confusions[k][c, l] / Math.Max(1, classes - 1);
                    }
        }

        public double DistanceTo(Adjoint other) => Math.Sqrt(Entries().Zip(other.Entries(), static (a, b) => (a - b) * (a - b)).Sum());

        private IEnumerable<double> Entries()
        {
            foreach (double value in Prevalences) yield return value;
            foreach (double[,] confusion in Confusions)
                foreach (double value in confusion) yield return value;
        }
    }
}
