using Gossamer.Agreement.Ratings;

namespace Gossamer.Tests.Agreement;

/// <summary>Rating tables whose coefficients were published.</summary>
internal static class PublishedRatings
{
    /// <summary>Shrout and Fleiss 1979: six targets, four judges.</summary>
    public static RatingTable ShroutFleiss { get; } = RatingTable.Of(MeasurementScale.Interval, new double[,]
    {
        { 9, 2, 5, 8 }, { 6, 1, 3, 2 }, { 8, 4, 6, 8 }, { 7, 1, 2, 6 }, { 10, 5, 6, 9 }, { 6, 2, 4, 7 },
    });

    /// <summary>Fleiss 1971: the six diagnoses of 30 patients, in five classes.</summary>
    public static RatingTable Fleiss1971 { get; } = Digits(MeasurementScale.Nominal,
        "444444 222555 233335 555555 222444 113333 333355 113334 114444 555555 144444 124444 222333 144444 224445 333335 111455 111112 " +
        "224444 133555 555555 244444 224555 114444 144445 222224 111155 224444 133333 555555");

    /// <summary>Counts of 14 raters, 10 subjects and five categories.</summary>
    public static RatingTable FleissCounts { get; } = OfCounts(new int[,]
    {
        { 0, 0, 0, 0, 14 }, { 0, 2, 6, 4, 2 }, { 0, 0, 3, 5, 6 }, { 0, 3, 9, 2, 0 }, { 2, 2, 8, 1, 1 }, { 7, 7, 0, 0, 0 }, { 3, 2, 6, 3, 0 },
        { 2, 5, 3, 2, 2 }, { 6, 5, 2, 1, 0 }, { 0, 2, 2, 3, 7 },
    });

    /// <summary>Krippendorff's 12 units and four observers with gaps.</summary>
    public static RatingTable Krippendorff(MeasurementScale scale)
    {
        double[] codes =
        [
            1, 2, 3, 3, 2, 1, 4, 1, 2, 0, 0, 0, 1, 2, 3, 3, 2, 2, 4, 1, 2, 5, 0, 3, 0, 3, 3, 3, 2, 3, 4, 2, 2, 5, 1, 0, 1, 2, 3, 3, 2, 4, 4, 1, 2, 5, 1, 0,
        ];
        double[,] table = new double[12, 4];
        for (int rater = 0; rater < 4; rater++)
            for (int unit = 0; unit < 12; unit++) table[unit, rater] = codes[12 * rater + unit] is 0 ? double.NaN : codes[12 * rater + unit];
        return RatingTable.Of(scale, table);
    }

    /// <summary>A table of counts [units, categories] of raters that are not known.</summary>
    public static RatingTable OfCounts(int[,] counts)
    {
        List<Rating> ratings = [];
        for (int unit = 0; unit < counts.GetLength(0); unit++)
            for (int category = 0; category < counts.GetLength(1); category++)
                for (int i = 0; i < counts[unit, category]; i++) ratings.Add(new Rating($"{unit}", "", "", $"{category}", ""));
        return RatingTable.Of(MeasurementScale.Nominal, ratings, [.. Enumerable.Range(0, counts.GetLength(1)).Select(static category => $"{category}")]);
    }

    /// <summary>Two raters by how often they chose each pair of categories.</summary>
    public static RatingTable OfPairs(MeasurementScale scale, int[,] counts)
    {
        List<Rating> ratings = [];
        int unit = 0;
        for (int i = 0; i < counts.GetLength(0); i++)
            for (int j = 0; j < counts.GetLength(1); j++)
                for (int n = 0; n < counts[i, j]; n++, unit++)
                {
                    ratings.Add(new Rating($"{unit}", "first", "", $"{i}", ""));
                    ratings.Add(new Rating($"{unit}", "second", "", $"{j}", ""));
                }
        return RatingTable.Of(scale, ratings, [.. Enumerable.Range(0, counts.GetLength(0)).Select(static category => $"{category}")]);
    }

    private static RatingTable Digits(MeasurementScale scale, string units)
    {
        string[] rows = units.Split(' ');
        double[,] table = new double[rows.Length, rows[0].Length];
        for (int unit = 0; unit < rows.Length; unit++)
            for (int rater = 0; rater < rows[0].Length; rater++) table[unit, rater] = rows[unit][rater] - '0';
        return RatingTable.Of(scale, table);
    }
}
