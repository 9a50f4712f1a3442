using Gossamer.Agreement.Ceilings;
using Gossamer.Agreement.Fusion;
using Gossamer.Agreement.Ratings;
using Gossamer.Learning.Statistics;

namespace Gossamer.Agreement.Studies;

/// <summary>
/// Accuracies as agreement alone gives them, beside those against a truth that is known for once. Where raters share a confusion, every
/// estimate is too high, and the interval, which speaks about units and the fit to them, misses the true value.
/// </summary>
internal static class TruthComparison
{
    /// <summary>The rows.</summary>
    /// <param name="inputs">The ratings.</param>
    /// <param name="fit">The latent-class model; null where it cannot be fitted.</param>
    /// <param name="truth">The true category of each unit; -1 where it is not known.</param>
    /// <param name="options">Intervals.</param>
    public static IReadOnlyList<TruthRow> Of(RatingInputs inputs, DawidSkeneFit? fit, int[] truth, BootstrapOptions options)
    {
        RatingTable table = inputs.Table;
        int classes = table.Categories.Count;
        int[] known = [.. Enumerable.Range(0, table.Units.Count).Where(unit => truth[unit] >= 0)];
        double right = 0, ratings = 0;
        foreach (int unit in known)
            foreach (int category in table.CategoriesOf(unit))
            {
                ratings++;
                if (category == truth[unit]) right++;
            }
        List<TruthRow> rows = [Row("a single rating", "closed form from agreement of pairs", right / ratings, PairRows(table, known), sums => CeilingFormulas.SymmetricAccuracy(sums[0] / sums[1], classes), options)];
        (int[] votes, _) = LabelVote.Of(table);
        double voteAccuracy = Share(known, unit => votes[unit] == truth[unit]);
        if (fit is null) return [.. rows, new TruthRow("majority", "not estimated: the latent-class model needs three known raters", null, null, null, voteAccuracy, false)];
        DawidSkene fitted = CategoryStudy.ModelFor(table);
        string model = $"model of {(fitted.OneCoin ? "one accuracy a rater" : "Dawid and Skene")}";
        IReadOnlyList<int> labels = fit.Labels;
        bool[] isKnown = [.. truth.Select(static category => category >= 0)];
        Add("a single rating", right / ratings, (unit, c) => table.CategoriesOf(unit).Count(c), unit => table.CategoriesOf(unit).Length);
        Add("majority", voteAccuracy, (unit, c) => votes[unit] == c ? 1 : 0, unit => votes[unit] >= 0 ? 1 : 0);
        Add("labels of the model", Share(known, unit => labels[unit] == truth[unit]), (unit, c) => labels[unit] == c ? 1 : 0, static _ => 1);
        return rows;

        // How often what is looked at says a category in a unit, times the posterior of it, over how often it says anything.
        void Add(string of, double trueValue, Func<int, int, double> saying, Func<int, double> anything)
        {
            double[]? moves = DawidSkeneInfluence.Of(fitted, table, fit, (unit, c) => isKnown[unit] ? saying(unit, c) : 0);
            double[] terms = [.. Enumerable.Range(0, table.Units.Count).SelectMany(unit =>
            {
                double sum = moves?[unit] ?? 0;
                if (!isKnown[unit]) return new[] { sum, 0 };
                for (int c = 0; c < classes; c++) sum += saying(unit, c) * fit.Posteriors[unit][c];
                return [sum, anything(unit)];
            })];
            rows.Add(Row(of, moves is null ? $"{model}, fit held" : model, trueValue, terms, static sums => sums[0] / sums[1], options));
        }
    }

    private static TruthRow Row(string of, string method, double trueValue, double[] rows, Func<ReadOnlySpan<double>, double> value, BootstrapOptions options)
    {
        Bootstrap bootstrap = Bootstrap.Run(UnitSums.OfRows(rows, 2), 1, (sums, figures) => figures[0] = value(sums), options with { Clusters = null });
        BootstrapInterval interval = bootstrap.Interval(0);
        return new TruthRow(
            of, method, Estimates.Estimate.Finite(interval.Value), Estimates.Estimate.Finite(interval.Lower), Estimates.Estimate.Finite(interval.Upper), trueValue,
            trueValue >= interval.Lower && trueValue <= interval.Upper);
    }

    private static double[] PairRows(RatingTable table, int[] units) => [.. units.SelectMany(unit =>
    {
        ReadOnlySpan<int> chosen = table.CategoriesOf(unit);
        double agreeing = 0;
        for (int i = 0; i < chosen.Length; i++)
            for (int j = i + 1; j < chosen.Length; j++)
                if (chosen[i] == chosen[j]) agreeing++;
        double pairs = chosen.Length * (chosen.Length - 1) / 2.0;
        return pairs > 0 ? new[] { agreeing / pairs, 1 } : [0, 0];
    })];

    private static double Share(int[] units, Func<int, bool> holds) => units.Count(holds) / (double)units.Length;
}
