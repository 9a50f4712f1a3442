using Gossamer.Agreement.Ratings;
using Gossamer.Learning.Statistics;

namespace Gossamer.Agreement.Coefficients;

/// <summary>
/// How many raters of each unit chose each category, as sums over units: rated units, units with at least two ratings, their agreement
/// P_a,i added up, and the shares r_ik / r_i of the categories added up. Everything that Fleiss', Gwet's and Brennan's coefficients need.
/// </summary>
internal sealed class ChoiceCounts
{
    private const int Rated = 0, Paired = 1, Agreement = 2, Shares = 3;

    private readonly RatingTable _table;
    private readonly CategoryWeights _weights;

    public ChoiceCounts(RatingTable table, CategoryWeights weights)
    {
        (_table, _weights) = (table, weights);
        Sums = UnitSums.Collect(table.Units.Count, Shares + table.Categories.Count, (unit, add) =>
        {
            ReadOnlySpan<int> chosen = table.CategoriesOf(unit);
            if (chosen.Length == 0) return;
            add(Rated, 1);
            foreach (int category in chosen) add(Shares + category, 1.0 / chosen.Length);
            if (chosen.Length < 2) return;
            add(Paired, 1);
            add(Agreement, AgreementOf(unit));
        });
        Units = Enumerable.Range(0, table.Units.Count).Count(unit => table.CategoriesOf(unit).Length >= 2);
    }

    /// <summary>The sums, a row a unit.</summary>
    public UnitSums Sums { get; }

    /// <summary>Units with at least two ratings.</summary>
    public int Units { get; }

    /// <summary>Units with fewer.</summary>
    public int Excluded => _table.Units.Count - Units;

    /// <summary>Mean agreement of pairs within units, P_a.</summary>
    public static double Observed(ReadOnlySpan<double> sums) => sums[Paired] > 0 ? sums[Agreement] / sums[Paired] : double.NaN;

    /// <summary>Share of a category over rated units, π_k.</summary>
    public static double Share(ReadOnlySpan<double> sums, int category) => sums[Shares + category] / sums[Rated];

    /// <summary>The share of pairs of raters of a unit that agree, weighted: P_a,i; 0 below two ratings.</summary>
    public double AgreementOf(int unit)
    {
        ReadOnlySpan<int> chosen = _table.CategoriesOf(unit);
        if (chosen.Length < 2) return 0;
        double sum = 0;
        for (int i = 0; i < chosen.Length; i++)
            for (int j = i + 1; j < chosen.Length; j++) sum += _weights[chosen[i], chosen[j]];
        return 2 * sum / (chosen.Length * (chosen.Length - 1.0));
    }
}
