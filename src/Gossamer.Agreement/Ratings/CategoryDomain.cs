using System.Globalization;
using Gossamer.Learning.Data.Formats;

namespace Gossamer.Agreement.Ratings;

/// <summary>The categories of a table in their order, and the number that each stands for.</summary>
internal sealed class CategoryDomain
{
    private readonly Dictionary<string, int> _places = new(StringComparer.Ordinal);

    private CategoryDomain(string[] names, double[] values)
    {
        (Names, Values) = (names, values);
        for (int i = 0; i < names.Length; i++) _places.Add(names[i], i);
    }

    public string[] Names { get; }

    public double[] Values { get; }

    public static CategoryDomain Of(MeasurementScale scale, IReadOnlyList<Rating> ratings, IReadOnlyList<string>? declared)
    {
        if (declared is not null && declared.Distinct(StringComparer.Ordinal).Count() != declared.Count)
            throw new ArgumentException("a category is declared twice");
        bool isNumeric = scale is MeasurementScale.Interval or MeasurementScale.Ratio;
        string[] names = declared is not null
            ? [.. declared]
            : [.. ratings.Select(static rating => rating.Value).Where(static value => value.Length > 0).Distinct(StringComparer.Ordinal)];
        double[] numbers = [.. names.Select(static name => Number(name) ?? double.NaN)];
        if (isNumeric) RequireNumbers(scale, ratings, names, numbers);
        bool allNumbers = numbers.All(static number => !double.IsNaN(number));
        if (scale == MeasurementScale.Ordinal && declared is null && !allNumbers)
        {
            Rating example = ratings.First(static rating => rating.Value.Length > 0 && Number(rating.Value) is null);
            throw new InvalidDataException(FormatError.Printable(
                $"{example.Place}: the order of '{example.Value}' among the categories is not known; declare them from lowest to highest with --categories A,B,…"));
        }
        if (declared is null)
        {
            int[] order = [.. Enumerable.Range(0, names.Length)];
            if (allNumbers) order = [.. order.OrderBy(i => numbers[i])];
            else order = [.. order.OrderBy(i => names[i], StringComparer.Ordinal)];
            (names, numbers) = ([.. order.Select(i => names[i])], [.. order.Select(i => numbers[i])]);
        }
        // Two spellings of one number are one value.
        if (isNumeric && numbers.Distinct().Count() != numbers.Length) return Merged(names, numbers);
        return new CategoryDomain(names, isNumeric ? numbers : [.. Enumerable.Range(0, names.Length).Select(static place => (double)place)]);
    }

    public int IndexOf(Rating rating) => _places.TryGetValue(rating.Value, out int place)
        ? place
        : throw new InvalidDataException(FormatError.Printable(
            $"{rating.Place}: '{rating.Value}' of {Whose(rating)} is none of the declared categories; expected one of {string.Join(", ", Names.Take(8))}{(Names.Length > 8 ? ", …" : "")}"));

    private static CategoryDomain Merged(string[] names, double[] numbers)
    {
        double[] values = [.. numbers.Distinct().Order()];
        var merged = new CategoryDomain([.. values.Select(static value => value.ToString("R", CultureInfo.InvariantCulture))], values);
        for (int i = 0; i < names.Length; i++) merged._places[names[i]] = Array.BinarySearch(values, numbers[i]);
        return merged;
    }

    private static void RequireNumbers(MeasurementScale scale, IReadOnlyList<Rating> ratings, string[] names, double[] numbers)
    {
        for (int i = 0; i < names.Length; i++)
        {
            bool negative = scale == MeasurementScale.Ratio && numbers[i] < 0;
            if (!double.IsNaN(numbers[i]) && !negative) continue;
            Rating? found = ratings.Where(rating => rating.Value == names[i]).Select(static rating => (Rating?)rating).FirstOrDefault();
            string place = found?.Place ?? "--categories", whose = found is { } rating ? $" of {Whose(rating)}" : "";
            throw new InvalidDataException(FormatError.Printable(
                $"{place}: '{names[i]}'{whose} is {(negative ? "below 0, which a ratio scale does not have" : "not a finite number")}; expected numbers, and an empty field where a rating is missing"));
        }
    }

    private static string Whose(Rating rating) => $"unit '{rating.Unit}'{(rating.Rater.Length > 0 ? $", rater '{rating.Rater}'," : "")}";

    private static double? Number(string text) =>
        double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out double value) && double.IsFinite(value) ? value : null;
}
