using System.Globalization;
using Gossamer.Learning.Data.Formats;
using Gossamer.Learning.Data.Grids;
using Gossamer.Learning.Data.Tables;

namespace Gossamer.Agreement.Ratings;

/// <summary>Ratings in a table of text, in any of the layouts; gaps are empty fields.</summary>
public sealed class RatingFile
{
    private const string NoColumn = "-";
    private const long LargestTable = 2L << 30;

    private static readonly string[] TableExtensions = [".csv", ".tsv", ".txt"];

    private static readonly string[] UnitNames = ["unit", "case", "item", "question", "task", "subject", "target", "id", "image", "document", "example"];
    private static readonly string[] RaterNames = ["rater", "worker", "judge", "annotator", "coder", "observer", "reader", "model", "reviewer"];
    private static readonly string[] ValueNames = ["value", "label", "answer", "rating", "score", "scores", "response", "truth", "category", "annotation"];
    private static readonly string[] RepeatNames = ["repeat", "time", "session", "occasion"];

    private RatingFile(RatingLayout layout, List<Rating> ratings, IReadOnlyDictionary<string, string> clusters, IReadOnlyList<string>? countedCategories) =>
        (Layout, Ratings, Clusters, CountedCategories) = (layout, ratings, clusters, countedCategories);

    /// <summary>How the file holds them.</summary>
    public RatingLayout Layout { get; }

    /// <summary>The ratings, gaps included as empty values.</summary>
    public IReadOnlyList<Rating> Ratings { get; }

    /// <summary>Unit by unit what it belongs to; empty without such a column.</summary>
    public IReadOnlyDictionary<string, string> Clusters { get; }

    /// <summary>In the layout of counts the names of the categories, all of which exist even where nobody chose them; else null.</summary>
    public IReadOnlyList<string>? CountedCategories { get; }

    /// <summary>Whether a path is a table rather than a folder or archive of label maps: a file that is no zip, or a zip with tables and no label maps.</summary>
    public static bool IsTable(string path)
    {
        if (!File.Exists(path)) return false;
        if (!path.EndsWith(".zip", StringComparison.OrdinalIgnoreCase)) return true;
        using IFileTree archive = FileTree.Open(path, new FileKind("a file", static _ => true, LargestTable, DeepestFolder: 6));
        return archive.Paths.Any(IsTableName) && !archive.Paths.Any(static inside => LabelFile.IsLabelFile(inside) || inside.EndsWith(".mat", StringComparison.OrdinalIgnoreCase));
    }

    /// <summary>Reads a file, or the only table of a zip archive.</summary>
    /// <exception cref="ArgumentException">A column that was named is not there.</exception>
    /// <exception cref="InvalidDataException">It is no such table, or could be read in two ways.</exception>
    public static RatingFile Read(string path, RatingLayout layout = RatingLayout.Auto, RatingColumns? columns = null) =>
        Of(path.EndsWith(".zip", StringComparison.OrdinalIgnoreCase) ? ReadZipped(path) : DelimitedTable.Read(path), layout, columns ?? new RatingColumns());

    /// <summary>The ratings of a table.</summary>
    public static RatingFile Of(DelimitedTable table, RatingLayout layout, RatingColumns columns)
    {
        if (table.Rows.Count == 0) throw FormatError.At(table.File, "line 2", "no rows", "expected ratings below the header");
        int? repeat = Find(table, columns.Repeat, RepeatNames), cluster = columns.Cluster is null ? null : Find(table, columns.Cluster, []);
        if (layout == RatingLayout.Auto) layout = Guess(table, columns);
        Dictionary<string, string> clusters = [];
        List<Rating> ratings = layout switch
        {
            RatingLayout.Long => ReadLong(table, columns, repeat, cluster, clusters),
            RatingLayout.Wide => ReadWide(table, columns, cluster, clusters),
            _ => ReadCounts(table, columns, cluster, clusters),
        };
        int? unit = Find(table, columns.Unit, UnitNames);
        return new RatingFile(layout, ratings, clusters, layout == RatingLayout.Counts ? [.. Others(table, unit, cluster).Select(i => table.Columns[i])] : null);
    }

    private static DelimitedTable ReadZipped(string path)
    {
        using IFileTree archive = FileTree.Open(path, new FileKind("a table of ratings", IsTableName, LargestTable, DeepestFolder: 6));
        return archive.Paths is [string only]
            ? DelimitedTable.Read(archive.Read(only), archive.Describe(only))
            : throw FormatError.At(path, "files", $"{archive.Paths.Count} tables", "expected one .csv, .tsv or .txt with the ratings");
    }

    private static bool IsTableName(string path) => TableExtensions.Any(extension => path.EndsWith(extension, StringComparison.OrdinalIgnoreCase));

    private static RatingLayout Guess(DelimitedTable table, RatingColumns columns)
    {
        int? unit = Find(table, columns.Unit, UnitNames), rater = Find(table, columns.Rater, RaterNames), value = Find(table, columns.Value, ValueNames);
        if (columns.Rater is not null || columns.Value is not null) return RatingLayout.Long;
        bool looksLong = rater is not null && value is not null && table.Columns.Count is 3 or 4 or 5;
        if (looksLong) return RatingLayout.Long;
        bool fitsCounts = FitsCounts(table, unit);
        // A pair of columns with recognised roles beside few others: three columns could also be a unit and two raters.
        if ((rater ?? value) is not null && table.Columns.Count == 3)
            throw Ambiguous(table, "either a rating a row, or a unit and two raters", "--layout long with --columns unit=…,rater=…,value=…, or --layout wide");
        if (!fitsCounts || columns.Unit == NoColumn) return RatingLayout.Wide;
        if (table.Columns.Where((_, i) => i != unit).All(static name => RaterNames.Any(word => name.StartsWith(word, StringComparison.OrdinalIgnoreCase))))
            return RatingLayout.Wide;
        bool saysCategory = table.Columns.Where((_, i) => i != unit).All(static name =>
            name.StartsWith("cat", StringComparison.OrdinalIgnoreCase) || name.StartsWith("class", StringComparison.OrdinalIgnoreCase)
            || name.StartsWith("count", StringComparison.OrdinalIgnoreCase));
        return saysCategory
            ? RatingLayout.Counts
            : throw Ambiguous(table, "either counts of categories, or ratings that happen to add up to the same number in each row", "--layout counts or --layout wide");
    }

    private static InvalidDataException Ambiguous(DelimitedTable table, string what, string flag) =>
        FormatError.At(table.File, "header", $"the layout is ambiguous: {what}", $"say which with {flag}");

    /// <summary>Counts are whole numbers whose sum is the same in every row and above 1.</summary>
    private static bool FitsCounts(DelimitedTable table, int? unit)
    {
        long? total = null;
        foreach (string[] row in table.Rows)
        {
            long sum = 0;
            for (int i = 0; i < row.Length; i++)
            {
                if (i == unit) continue;
                if (!int.TryParse(row[i], NumberStyles.None, CultureInfo.InvariantCulture, out int count)) return false;
                sum += count;
            }
            if (sum < 2 || (total ??= sum) != sum) return false;
        }
        return true;
    }

    private static List<Rating> ReadLong(DelimitedTable table, RatingColumns columns, int? repeat, int? cluster, Dictionary<string, string> clusters)
    {
        int? value = Find(table, columns.Value, ValueNames), rater = Find(table, columns.Rater, RaterNames), unit = Find(table, columns.Unit, UnitNames);
        if (unit is null && value is not null && rater is not null && Enumerable.Range(0, table.Columns.Count).Except(Some(value, rater, repeat, cluster)).ToArray() is [int rest])
            unit = rest;
        foreach ((int? column, string role) in new[] { (unit, "unit"), (rater, "rater"), (value, "value") })
        {
            if (column is null)
                throw FormatError.At(table.File, "header", $"no column is known as the {role} among {string.Join(", ", table.Columns)}", $"name it with --columns {role}=NAME");
        }
        List<Rating> ratings = new(table.Rows.Count);
        for (int row = 0; row < table.Rows.Count; row++)
        {
            string[] fields = table.Rows[row];
            if (fields[unit!.Value].Length == 0) throw table.Error(row, unit.Value, "no unit", "expected its name");
            if (fields[rater!.Value].Length == 0) throw table.Error(row, rater.Value, "no rater", "expected a name");
            AddCluster(table, row, cluster, fields[unit.Value], clusters);
            ratings.Add(new Rating(
                fields[unit.Value], fields[rater.Value], repeat is null ? "" : fields[repeat.Value], fields[value!.Value], Place(table, row, value.Value)));
        }
        return ratings;
    }

    private static List<Rating> ReadWide(DelimitedTable table, RatingColumns columns, int? cluster, Dictionary<string, string> clusters)
    {
        int? unit = Find(table, columns.Unit, UnitNames);
        if (unit is null && columns.Unit is null)
        {
            throw Ambiguous(
                table, $"no column is known to name the units; '{table.Columns[0]}' could, or be a rater",
                $"--columns unit=\"{table.Columns[0]}\" or --columns unit={NoColumn} where none does; of a rating a row with --layout long and --columns unit=…,rater=…,value=…");
        }
        int[] raters = Others(table, unit, cluster);
        if (raters.Length < 2) throw FormatError.At(table.File, "header", $"{raters.Length} columns of ratings", "expected one for each of at least two raters");
        List<Rating> ratings = new(table.Rows.Count * raters.Length);
        HashSet<string> seen = [];
        for (int row = 0; row < table.Rows.Count; row++)
        {
            string name = UnitName(table, row, unit, seen);
            AddCluster(table, row, cluster, name, clusters);
            foreach (int rater in raters)
                ratings.Add(new Rating(name, table.Columns[rater], "", table.Rows[row][rater], Place(table, row, rater)));
        }
        return ratings;
    }

    private static List<Rating> ReadCounts(DelimitedTable table, RatingColumns columns, int? cluster, Dictionary<string, string> clusters)
    {
        int? unit = Find(table, columns.Unit, UnitNames);
        int[] categories = Others(table, unit, cluster);
        List<Rating> ratings = [];
        HashSet<string> seen = [];
        for (int row = 0; row < table.Rows.Count; row++)
        {
            string name = UnitName(table, row, unit, seen);
            AddCluster(table, row, cluster, name, clusters);
            foreach (int category in categories)
            {
                if (!int.TryParse(table.Rows[row][category], NumberStyles.None, CultureInfo.InvariantCulture, out int count) || count > 1_000_000)
                    throw table.Error(row, category, $"'{table.Rows[row][category]}' is no count", "expected a whole number from 0 to 1,000,000");
                for (int i = 0; i < count; i++) ratings.Add(new Rating(name, "", "", table.Columns[category], Place(table, row, category)));
            }
        }
        return ratings;
    }

    private static string UnitName(DelimitedTable table, int row, int? unit, HashSet<string> seen)
    {
        string name = unit is null ? $"{row + 1}" : table.Rows[row][unit.Value];
        if (name.Length == 0) throw table.Error(row, unit!.Value, "no unit", "expected its name");
        return seen.Add(name) ? name : throw table.Error(row, unit!.Value, $"unit '{name}' has a second row", "expected one row a unit, or --layout long");
    }

    private static void AddCluster(DelimitedTable table, int row, int? cluster, string unit, Dictionary<string, string> clusters)
    {
        if (cluster is not { } column) return;
        string name = table.Rows[row][column];
        if (!clusters.TryAdd(unit, name) && clusters[unit] != name)
            throw table.Error(row, column, $"unit '{unit}' belongs to '{name}' here and to '{clusters[unit]}' above", "expected one cluster a unit");
    }

    private static int[] Others(DelimitedTable table, int? unit, int? cluster) =>
        [.. Enumerable.Range(0, table.Columns.Count).Where(i => i != unit && i != cluster)];

    private static IEnumerable<int> Some(params int?[] columns) => columns.OfType<int>();

    private static string Place(DelimitedTable table, int row, int column) => $"{table.File}: line {table.Lines[row]}, column '{table.Columns[column]}'";

    private static int? Find(DelimitedTable table, string? named, string[] usual)
    {
        if (named == NoColumn) return null;
        if (named is not null)
        {
            for (int i = 0; i < table.Columns.Count; i++)
                if (string.Equals(table.Columns[i], named, StringComparison.OrdinalIgnoreCase)) return i;
            throw new ArgumentException($"--columns names '{named}', {FormatError.Printable(table.File)} has {FormatError.Printable(string.Join(", ", table.Columns))}");
        }
        for (int i = 0; i < table.Columns.Count; i++)
            if (usual.Contains(table.Columns[i], StringComparer.OrdinalIgnoreCase)) return i;
        return null;
    }
}
