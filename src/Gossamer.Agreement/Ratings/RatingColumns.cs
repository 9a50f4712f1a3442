namespace Gossamer.Agreement.Ratings;

/// <summary>Which columns of a file hold what; null where the name tells.</summary>
public sealed record RatingColumns
{
    /// <summary>The roles that a column can have.</summary>
    public static IReadOnlyList<string> Roles { get; } = ["unit", "rater", "value", "repeat", "cluster"];

    /// <summary>What was rated.</summary>
    public string? Unit { get; init; }

    /// <summary>Who rated.</summary>
    public string? Rater { get; init; }

    /// <summary>The rating.</summary>
    public string? Value { get; init; }

    /// <summary>Which time the same rater rated the same unit.</summary>
    public string? Repeat { get; init; }

    /// <summary>What units belong to, such as a patient: clusters are resampled, not units.</summary>
    public string? Cluster { get; init; }

    /// <summary>Whether any column is named.</summary>
    public bool Any => (Unit ?? Rater ?? Value ?? Repeat ?? Cluster) is not null;

    /// <summary>Reads <c>unit=…,rater=…,value=…</c>.</summary>
    /// <exception cref="ArgumentException">A part has no such form or names no role.</exception>
    public static RatingColumns Parse(string text)
    {
        var columns = new RatingColumns();
        foreach (string part in text.Split(','))
        {
            string[] sides = part.Split('=', 2, StringSplitOptions.TrimEntries);
            if (sides.Length != 2 || sides[1].Length == 0)
                throw new ArgumentException($"--columns does not take '{part}', expected ROLE=COLUMN with a role of {string.Join(", ", Roles)}");
            columns = sides[0].ToLowerInvariant() switch
            {
                "unit" or "case" => columns with { Unit = sides[1] },
                "rater" => columns with { Rater = sides[1] },
                "value" or "label" => columns with { Value = sides[1] },
                "repeat" => columns with { Repeat = sides[1] },
                "cluster" or "patient" => columns with { Cluster = sides[1] },
                _ => throw new ArgumentException($"--columns does not know the role '{sides[0]}', expected {string.Join(", ", Roles)}"),
            };
        }
        return columns;
    }
}
