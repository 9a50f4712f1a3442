namespace Gossamer.Agreement.Ratings;

/// <summary>Ratings of the same unit by the same rater, more than once.</summary>
internal static class RatingRepeats
{
    /// <summary>The table of each rater's first rating of each unit.</summary>
    public static RatingTable First(MeasurementScale scale, RatingFile file, IReadOnlyList<string>? categories)
    {
        IReadOnlyList<string>? domain = categories ?? (scale is MeasurementScale.Nominal or MeasurementScale.Ordinal ? file.CountedCategories : null);
        return RatingTable.Of(scale, FirstOnly(file), domain);
    }

    /// <summary>For each repeat of a rater's ratings, as if repeats were raters: one table for each rater that has repeats.</summary>
    public static IReadOnlyList<(string Rater, RatingTable Repeats)> Of(MeasurementScale scale, RatingFile file, IReadOnlyList<string>? categories) =>
    [
        .. file.Ratings.GroupBy(static rating => rating.Rater)
            .Where(static ratings => ratings.Select(static rating => rating.Repeat).Distinct().Count() > 1)
            .Select(ratings => (ratings.Key, RatingTable.Of(
                scale, [.. ratings.Select(static rating => rating with { Rater = rating.Repeat, Repeat = "" })], categories ?? Domain(scale, file)))),
    ];

    /// <summary>How many ratings are not the first of their rater and unit.</summary>
    public static int CountLater(RatingFile file) => file.Ratings.Count - FirstOnly(file).Count;

    /// <summary>For each unit of a table the number of its cluster; null where the file has no such column.</summary>
    public static int[]? Clusters(RatingFile file, RatingTable table)
    {
        if (file.Clusters.Count == 0) return null;
        Dictionary<string, int> numbers = [];
        return [.. table.Units.Select(unit =>
        {
            numbers.TryAdd(file.Clusters[unit], numbers.Count);
            return numbers[file.Clusters[unit]];
        })];
    }

    private static List<Rating> FirstOnly(RatingFile file)
    {
        if (file.Ratings.All(static rating => rating.Repeat.Length == 0)) return [.. file.Ratings];
        Dictionary<string, string> firstRepeat = [];
        foreach (Rating rating in file.Ratings)
            if (!firstRepeat.TryGetValue(rating.Rater, out string? first) || string.CompareOrdinal(rating.Repeat, first) < 0) firstRepeat[rating.Rater] = rating.Repeat;
        return [.. file.Ratings.Where(rating => rating.Repeat == firstRepeat[rating.Rater])];
    }

    private static List<string>? Domain(MeasurementScale scale, RatingFile file) =>
        scale is MeasurementScale.Interval or MeasurementScale.Ratio ? null : [.. RatingTable.Of(scale, FirstOnly(file)).Categories];
}
