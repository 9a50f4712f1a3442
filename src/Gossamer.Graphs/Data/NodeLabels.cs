using System.Globalization;
using Gossamer.Graphs.Temporal;
using Gossamer.Learning.Data.Formats;

namespace Gossamer.Graphs.Data;

/// <summary>Classes of a temporal graph's nodes.</summary>
/// <param name="Classes">Class of each node, numbered from 0 in the order of their names; −1 for none.</param>
/// <param name="Count">Number of classes, at least 2.</param>
public sealed record NodeLabels(IReadOnlyList<int> Classes, int Count)
{
    private const int MostClasses = 10_000;

    /// <summary>Reads a file with <c>node class</c> on each line, both whole numbers of at least 0, nodes as in the edge list.</summary>
    /// <exception cref="FileNotFoundException">There is none.</exception>
    /// <exception cref="InvalidDataException">A line is malformed, names a node twice or one that the graph has not; the message names file
    /// and line.</exception>
    public static NodeLabels Read(string path, TemporalGraph graph)
    {
        if (!File.Exists(path)) throw new FileNotFoundException($"{path}: is missing");
        var numbers = new Dictionary<long, int>(graph.Nodes);
        for (int node = 0; node < graph.Nodes; node++) numbers[graph.Identifier(node)] = node;
        long[] classes = new long[graph.Nodes];
        Array.Fill(classes, -1);
        int line = 0;
        foreach (string text in File.ReadLines(path))
        {
            line++;
            string[] columns = text.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries);
            if (columns.Length == 0 || columns[0][0] is '#' or '%') continue;
            if (columns.Length != 2)
                throw FormatError.At(path, $"line {line}", $"{columns.Length} columns", "expected a node and its class");
            if (!TryRead(columns[0], out long identifier) || !TryRead(columns[1], out long name))
                throw FormatError.At(path, $"line {line}", $"'{FormatError.Printable(text)}'", "expected two whole numbers of at least 0");
            if (!numbers.TryGetValue(identifier, out int node))
                throw FormatError.At(path, $"line {line}", $"the graph has no node {identifier}", "the files belong to different sets");
            if (classes[node] >= 0)
                throw FormatError.At(path, $"line {line}", $"node {identifier} has a class already", "expected each once");
            classes[node] = name;
        }
        long[] names = [.. classes.Where(static name => name >= 0).Distinct().Order()];
        if (names.Length is < 2 or > MostClasses)
            throw FormatError.At(path, $"line {line}", $"{names.Length} classes", $"expected 2 to {MostClasses}");
        return new NodeLabels([.. classes.Select(name => name < 0 ? -1 : Array.BinarySearch(names, name))], names.Length);

        static bool TryRead(string text, out long value) => long.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out value);
    }
}
