using System.Globalization;
using Gossamer.Learning.Data.Formats;

namespace Gossamer.Agreement.Ratings;

/// <summary>Units by raters, with gaps. Ratings of a unit lie side by side; each is a category and, on scales with numbers, a value.</summary>
public sealed class RatingTable
{
    private readonly int[] _starts, _raters, _categories;
    private readonly double[] _categoryValues;

    private RatingTable(
        MeasurementScale scale, string[] units, string[] raters, bool ratersKnown, string[] categories, double[] categoryValues, int[] starts,
        int[] raterOf, int[] categoryOf)
    {
        (Scale, Units, Raters, RatersAreKnown, Categories) = (scale, units, raters, ratersKnown, categories);
        (_categoryValues, _starts, _raters, _categories) = (categoryValues, starts, raterOf, categoryOf);
    }

    /// <summary>What may be done with the values.</summary>
    public MeasurementScale Scale { get; }

    /// <summary>Names of the units.</summary>
    public IReadOnlyList<string> Units { get; }

    /// <summary>Names of the raters; numbers where they are not known.</summary>
    public IReadOnlyList<string> Raters { get; }

    /// <summary>Raters whom the file names and who rated nothing; they are not among <see cref="Raters"/>.</summary>
    public IReadOnlyList<string> SilentRaters { get; private init; } = [];

    /// <summary>Whether a rater's number means the same person in every unit.</summary>
    public bool RatersAreKnown { get; }

    /// <summary>The categories in order, those that nobody chose included if they were declared.</summary>
    public IReadOnlyList<string> Categories { get; }

    /// <summary>The number that a category stands for: its value on scales with numbers, else its place from 0.</summary>
    public ReadOnlySpan<double> CategoryValues => _categoryValues;

    /// <summary>Number of ratings.</summary>
    public int RatingCount => _categories.Length;

    /// <summary>Whether every rater rated every unit that anybody rated.</summary>
    public bool IsComplete
    {
        get
        {
            long rated = 0;
            for (int unit = 0; unit < Units.Count; unit++)
                if (_starts[unit + 1] > _starts[unit]) rated++;
            return RatingCount == rated * Raters.Count;
        }
    }

    /// <summary>The categories chosen for a unit.</summary>
    public ReadOnlySpan<int> CategoriesOf(int unit) => _categories.AsSpan(_starts[unit], _starts[unit + 1] - _starts[unit]);

    /// <summary>The raters of a unit, in the order of <see cref="CategoriesOf"/>.</summary>
    public ReadOnlySpan<int> RatersOf(int unit) => _raters.AsSpan(_starts[unit], _starts[unit + 1] - _starts[unit]);

    /// <summary>The value of a category.</summary>
    public double ValueOf(int category) => _categoryValues[category];

    /// <summary>Builds a table.</summary>
    /// <param name="scale">What may be done with the values.</param>
    /// <param name="ratings">One at most for each unit and rater; with raters unknown, any number for each unit.</param>
    /// <param name="domain">The categories there are, in order; null takes those that occur, by number or by name.</param>
    /// <exception cref="InvalidDataException">A value is outside the domain or no number where it must be one, or a rating is there twice.</exception>
    public static RatingTable Of(MeasurementScale scale, IReadOnlyList<Rating> ratings, IReadOnlyList<string>? domain = null)
    {
        bool ratersKnown = ratings.Count == 0 || ratings[0].Rater.Length > 0;
        var categories = CategoryDomain.Of(scale, ratings, domain);
        Dictionary<string, int> units = [], raters = [];
        foreach (Rating rating in ratings)
        {
            units.TryAdd(rating.Unit, units.Count);
            if (ratersKnown && rating.Value.Length > 0) raters.TryAdd(rating.Rater, raters.Count);
        }
        int[] starts = new int[units.Count + 1];
        foreach (Rating rating in ratings)
            if (rating.Value.Length > 0) starts[units[rating.Unit] + 1]++;
        for (int i = 0; i < units.Count; i++) starts[i + 1] += starts[i];
        int[] next = starts[..^1], raterOf = new int[starts[^1]], categoryOf = new int[starts[^1]];
        var seen = new HashSet<(int, int)>();
        int most = 0;
        foreach (Rating rating in ratings)
        {
            if (rating.Value.Length == 0) continue;
            int unit = units[rating.Unit], at = next[unit]++;
            raterOf[at] = ratersKnown ? raters[rating.Rater] : at - starts[unit];
            categoryOf[at] = categories.IndexOf(rating);
            most = Math.Max(most, at - starts[unit] + 1);
            if (ratersKnown && !seen.Add((unit, raterOf[at])))
                throw new InvalidDataException(FormatError.Printable(
                    $"{rating.Place}: rater '{rating.Rater}' rated unit '{rating.Unit}' a second time; name the column that counts repeats with --columns repeat=NAME"));
        }
        string[] names = ratersKnown ? [.. raters.Keys] : [.. Enumerable.Range(1, most).Select(static number => $"{number}")];
        return new RatingTable(scale, [.. units.Keys], names, ratersKnown, categories.Names, categories.Values, starts, raterOf, categoryOf)
        {
            SilentRaters = ratersKnown ? [.. ratings.Select(static rating => rating.Rater).Distinct().Where(rater => !raters.ContainsKey(rater))] : [],
        };
    }

    /// <summary>A complete or incomplete table of numbers [units, raters]; NaN is a missing rating.</summary>
    public static RatingTable Of(MeasurementScale scale, double[,] values)
    {
        List<Rating> ratings = [];
        for (int unit = 0; unit < values.GetLength(0); unit++)
            for (int rater = 0; rater < values.GetLength(1); rater++)
            {
                double value = values[unit, rater];
                ratings.Add(new Rating(
                    $"{unit + 1}", $"{rater + 1}", "", double.IsNaN(value) ? "" : value.ToString("R", CultureInfo.InvariantCulture), $"unit {unit + 1}"));
            }
        return Of(scale, ratings);
    }

    /// <summary>
    /// A table of category numbers, for data that come from a program: <paramref name="units"/>[i], <paramref name="raters"/>[i] and
    /// <paramref name="categories"/>[i] are one rating; every pair of unit and rater at most once.
    /// </summary>
    public static RatingTable OfCodes(
        MeasurementScale scale, int unitCount, int raterCount, double[] categoryValues, ReadOnlySpan<int> units, ReadOnlySpan<int> raters,
        ReadOnlySpan<int> categories)
    {
        int[] starts = new int[unitCount + 1];
        foreach (int unit in units) starts[unit + 1]++;
        for (int i = 0; i < unitCount; i++) starts[i + 1] += starts[i];
        int[] next = starts[..^1], raterOf = new int[units.Length], categoryOf = new int[units.Length];
        for (int i = 0; i < units.Length; i++)
        {
            int at = next[units[i]]++;
            (raterOf[at], categoryOf[at]) = (raters[i], categories[i]);
        }
        return new RatingTable(
            scale, Names(unitCount), Names(raterCount), true, [.. categoryValues.Select(static value => $"{value}")], categoryValues, starts, raterOf, categoryOf);

        static string[] Names(int count) => [.. Enumerable.Range(1, count).Select(static number => $"{number}")];
    }

    /// <summary>What a reader should know of raters and units without ratings; null where there are none.</summary>
    internal string? SilentWarning()
    {
        List<string> parts = [];
        if (SilentRaters.Count > 0) parts.Add($"{string.Join(", ", SilentRaters.Select(static rater => $"'{rater}'"))} rated nothing and {(SilentRaters.Count == 1 ? "is" : "are")} left out");
        string[] unrated = [.. Enumerable.Range(0, Units.Count).Where(unit => _starts[unit + 1] == _starts[unit]).Select(unit => Units[unit])];
        if (unrated.Length > 0) parts.Add($"nobody rated {(unrated.Length == 1 ? "unit" : $"{unrated.Length} units:")} {string.Join(", ", unrated.Take(3).Select(static unit => $"'{unit}'"))}{(unrated.Length > 3 ? ", …" : "")}");
        return parts.Count == 0 ? null : string.Join("; ", parts);
    }

    /// <summary>The values of complete units [units, raters], row by row, and how many units are not complete.</summary>
    internal (double[] Values, int Complete, int Incomplete) CompleteValues()
    {
        List<double> values = [];
        int incomplete = 0, raters = Raters.Count;
        for (int unit = 0; unit < Units.Count; unit++)
        {
            ReadOnlySpan<int> who = RatersOf(unit), what = CategoriesOf(unit);
            if (who.Length < raters)
            {
                incomplete++;
                continue;
            }
            int at = values.Count;
            for (int i = 0; i < raters; i++) values.Add(0);
            for (int i = 0; i < raters; i++) values[at + who[i]] = _categoryValues[what[i]];
        }
        return ([.. values], raters == 0 ? 0 : values.Count / raters, incomplete);
    }
}
