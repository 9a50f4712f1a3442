using System.Globalization;
using Gossamer.Learning.Data.Formats;

namespace Gossamer.Graphs.Planetoid;

/// <summary>
/// Reads the citation graphs of Planetoid (Yang, Cohen, Salakhutdinov, ICML 2016): <c>ind.NAME.{x, y, tx, ty, allx, ally, graph}</c>,
/// pickles of Python 2, and <c>ind.NAME.test.index</c>. The standard split: training is the rows of y, validation the next 500, test the
/// index. Nodes of the test range without a row (CiteSeer has 15) get zero features and no class.
/// </summary>
public static class PlanetoidFiles
{
    private const int ValidationNodes = 500;
    private const int MostBytes = 1 << 30;

    /// <summary>Reads the files of <paramref name="name"/> (cora, citeseer, pubmed) in <paramref name="folder"/>.</summary>
    /// <exception cref="FileNotFoundException">A file is missing.</exception>
    /// <exception cref="InvalidDataException">A file is not what it should be; the message names file and place.</exception>
    public static LabelledGraph Read(string folder, string name)
    {
        string PathOf(string part) => Path.Combine(folder, $"ind.{name}.{part}");
        SparseRows all = SparseRows.Read(PathOf("allx")), test = SparseRows.Read(PathOf("tx"));
        int[] allLabels = Labels(PathOf("ally"), all.Rows, out int classes);
        int[] testLabels = Labels(PathOf("ty"), test.Rows, out int testClasses);
        int trained = Labels(PathOf("y"), null, out _).Length;
        if (all.Columns != test.Columns)
            throw FormatError.At(
                PathOf("tx"), "matrix", $"{test.Columns} columns where allx has {all.Columns}", "the files belong to different sets");
        if (classes != testClasses)
            throw FormatError.At(
                PathOf("ty"), "array", $"{testClasses} classes where ally has {classes}", "the files belong to different sets");
        int[] order = TestOrder(PathOf("test.index"), all.Rows, test.Rows);
        int nodes = Math.Max(all.Rows, order.Max() + 1);
        if (trained + ValidationNodes > all.Rows)
            throw FormatError.At(
                PathOf("y"), "array", $"{trained} rows to learn from leave no {ValidationNodes} of {all.Rows} to validate",
                "the files belong to different sets");

        int[] labels = new int[nodes];
        Array.Fill(labels, -1);
        allLabels.CopyTo(labels, 0);
        int[] rowOf = new int[nodes];
        Array.Fill(rowOf, -1);
        for (int row = 0; row < order.Length; row++) (rowOf[order[row]], labels[order[row]]) = (row, testLabels[row]);
        List<int> starts = [0], indices = [];
        List<float> values = [];
        for (int node = 0; node < nodes; node++)
        {
            if (node < all.Rows) all.AppendRow(node, indices, values);
            else if (rowOf[node] >= 0) test.AppendRow(rowOf[node], indices, values);
            starts.Add(indices.Count);
        }
        return new LabelledGraph
        {
            Name = name,
            Features = all.Columns,
            Classes = classes,
            FeatureStarts = starts,
            FeatureIndices = indices,
            FeatureValues = values,
            Labels = labels,
            Links = Links(PathOf("graph"), nodes),
            Train = [.. Enumerable.Range(0, trained)],
            Validation = [.. Enumerable.Range(trained, ValidationNodes)],
            Test = [.. order.Order()],
        };
    }

    /// <summary>The content of a file.</summary>
    internal static byte[] Content(string path)
    {
        var info = new FileInfo(path);
        if (!info.Exists) throw new FileNotFoundException($"{path}: is missing");
        return info.Length <= MostBytes
            ? File.ReadAllBytes(path)
            : throw FormatError.At(path, "whole file", $"{info.Length} bytes", $"expected at most {MostBytes}");
    }

    private static int[] Labels(string path, int? rows, out int classes)
    {
        if (PickleReader.Read(Content(path), path) is not PickledArray { Shape: [var height, var width and > 0] } array
            || width > int.MaxValue)
            throw FormatError.At(path, "whole file", "no array of two dimensions", "expected a row of zeros and a one for each node");
        if (rows is { } expected && height != expected)
            throw FormatError.At(path, "array", $"{height} rows for {expected} nodes", "the files belong to different sets");
        classes = (int)width;
        int[] labels = new int[height];
        for (int row = 0; row < labels.Length; row++)
        {
            labels[row] = -1;
            for (int label = 0; label < classes; label++)
            {
                if (array[row * classes + label] == 0) continue;
                labels[row] = labels[row] < 0 ? label : throw FormatError.At(path, $"row {row}", "two classes", "expected one");
            }
        }
        return labels;
    }

    private static int[] TestOrder(string path, int first, int rows)
    {
        string[] lines = File.Exists(path) ? File.ReadAllLines(path) : throw new FileNotFoundException($"{path}: is missing");
        var seen = new HashSet<int>();
        int[] order = new int[lines.Length];
        for (int i = 0; i < lines.Length; i++)
        {
            // A range with gaps is right; one far from the rows there are is not, and would only cost memory.
            if (!int.TryParse(lines[i].Trim(), NumberStyles.None, CultureInfo.InvariantCulture, out order[i])
                || order[i] < first || order[i] >= first + 2L * rows + 1 || !seen.Add(order[i]))
                throw FormatError.At(
                    path, $"line {i + 1}", $"'{FormatError.Printable(lines[i])}' is no new test node",
                    $"expected a number from {first} on, each once");
        }
        return order.Length == rows && rows > 0
            ? order
            : throw FormatError.At(path, $"line {lines.Length}", $"{order.Length} test nodes", $"tx has {rows} rows");
    }

    private static (int, int)[] Links(string path, int nodes)
    {
        if (PickleReader.Read(Content(path), path) is not Dictionary<object, object?> lists)
            throw FormatError.At(path, "whole file", "no dictionary", "expected a list of neighbours for each node");
        var links = new SortedSet<(int, int)>();
        foreach ((object key, object? value) in lists)
        {
            if (key is not long node || value is not List<object?> neighbours)
                throw FormatError.At(path, "dictionary", "an entry that is no list for a node", "the file is damaged");
            foreach (object? item in neighbours)
            {
                if (item is not long other || node < 0 || node >= nodes || other < 0 || other >= nodes)
                    throw FormatError.At(path, $"node {node}", $"a link to '{item}'", $"expected nodes 0 to {nodes - 1}");
                if (node != other) links.Add(((int)Math.Min(node, other), (int)Math.Max(node, other)));
            }
        }
        return [.. links];
    }
}
