using System.Security.Cryptography;
using Gossamer.Agreement.Cases;
using Gossamer.Agreement.Ratings;
using Gossamer.Learning.Data.Formats;

namespace Gossamer.Agreement.Studies;

/// <summary>Ratings of people, of models, and the truth, in one set of units and categories.</summary>
internal sealed class RatingInputs
{
    private RatingInputs(RatingFile file, RatingTable table, IReadOnlyList<string> models, int[][] modelCategories, double[][] modelValues) =>
        (File, Table, Models, ModelCategories, ModelValues) = (file, table, models, modelCategories, modelValues);

    public RatingFile File { get; }

    public RatingTable Table { get; }

    public IReadOnlyList<string> Models { get; }

    /// <summary>Units that models rate but were trained on; their ratings by models are left out.</summary>
    public IReadOnlyList<string> Trained { get; private init; } = [];

    /// <summary>[model][unit] category; -1 where the model says nothing.</summary>
    public int[][] ModelCategories { get; }

    /// <summary>[model][unit] value; NaN where the model says nothing.</summary>
    public double[][] ModelValues { get; }

    public static RatingInputs Read(StudyOptions options)
    {
        RatingFile file = RatingFile.Read(options.Annotations, options.RatingLayout, options.Columns);
        RatingTable table = RatingRepeats.First(options.Scale, file, options.Categories);
        if (options.Predictions is null) return new RatingInputs(file, table, [], [], []);
        RatingFile predictions = RatingFile.Read(options.Predictions, RatingLayout.Auto, new RatingColumns());
        Dictionary<string, int> units = Places(table.Units), categories = Places(table.Categories);
        string[] models = [.. predictions.Ratings.Select(static rating => rating.Rater).Distinct()];
        int[][] chosen = [.. models.Select(_ => Filled(table.Units.Count, -1))];
        double[][] values = [.. models.Select(_ => Filled(table.Units.Count, double.NaN))];
        Dictionary<string, int> places = Places(models);
        IReadOnlySet<string> trained = TrainingCases.Read(options.TrainingCases);
        foreach (Rating rating in predictions.Ratings)
        {
            if (rating.Value.Length == 0 || trained.Contains(rating.Unit)) continue;
            if (!units.TryGetValue(rating.Unit, out int unit))
                throw new InvalidDataException(FormatError.Printable($"{rating.Place}: model '{rating.Rater}' rates unit '{rating.Unit}', which nobody rated"));
            int model = places[rating.Rater];
            if (!double.IsNaN(values[model][unit])) throw new InvalidDataException(FormatError.Printable($"{rating.Place}: model '{rating.Rater}' rates unit '{rating.Unit}' a second time"));
            (chosen[model][unit], values[model][unit]) = Read(table, categories, rating);
        }
        return new RatingInputs(file, table, models, chosen, values) { Trained = [.. predictions.Ratings.Select(static rating => rating.Unit).Where(trained.Contains).Distinct()] };
    }

    /// <summary>The true category or value of each unit, from a table with units and truth; -1 and NaN where there is none.</summary>
    public (int[] Categories, double[] Values) ReadTruth(string path)
    {
        Learning.Data.Tables.DelimitedTable truth = Learning.Data.Tables.DelimitedTable.Read(path);
        if (truth.Columns.Count < 2) throw FormatError.At(path, "header", "one column", "expected units and their truth");
        Dictionary<string, int> units = Places(Table.Units), categories = Places(Table.Categories);
        int[] chosen = Filled(Table.Units.Count, -1);
        double[] values = Filled(Table.Units.Count, double.NaN);
        for (int row = 0; row < truth.Rows.Count; row++)
        {
            if (!units.TryGetValue(truth.Rows[row][0], out int unit)) continue;
            (chosen[unit], values[unit]) = Read(
                Table, categories, new Rating(truth.Rows[row][0], "truth", "", truth.Rows[row][1], $"{path}: line {truth.Lines[row]}, column '{truth.Columns[1]}'"));
        }
        return values.All(double.IsNaN) ? throw FormatError.At(path, "rows", "none of the units that were rated", "expected the same names of units") : (chosen, values);
    }

    /// <summary>Name and SHA-256 of the files.</summary>
    public static IEnumerable<InputHash> Hashes(StudyOptions options)
    {
        foreach (string? path in (string?[])[options.Annotations, options.Predictions, options.Truth, options.Patients])
            if (path is not null) yield return new InputHash(Path.GetFileName(path), Convert.ToHexStringLower(SHA256.HashData(System.IO.File.ReadAllBytes(path))));
    }

    private static (int Category, double Value) Read(RatingTable table, Dictionary<string, int> categories, Rating rating)
    {
        if (table.Scale is MeasurementScale.Interval or MeasurementScale.Ratio)
        {
            return double.TryParse(rating.Value, System.Globalization.NumberStyles.Float, System.Globalization.CultureInfo.InvariantCulture, out double value) && double.IsFinite(value)
                ? (0, value)
                : throw new InvalidDataException(FormatError.Printable($"{rating.Place}: '{rating.Value}' is not a finite number"));
        }
        return categories.TryGetValue(rating.Value, out int category)
            ? (category, table.ValueOf(category))
            : throw new InvalidDataException(FormatError.Printable($"{rating.Place}: '{rating.Value}' is a category that no rater used; declare all with --categories if it exists"));
    }

    private static Dictionary<string, int> Places(IReadOnlyList<string> names)
    {
        Dictionary<string, int> places = new(StringComparer.Ordinal);
        for (int i = 0; i < names.Count; i++) places.Add(names[i], i);
        return places;
    }

    private static T[] Filled<T>(int count, T value)
    {
        T[] values = new T[count];
        Array.Fill(values, value);
        return values;
    }
}
