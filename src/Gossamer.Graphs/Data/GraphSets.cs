using Gossamer.Graphs.Benchmarks;
using Gossamer.Graphs.Ingest;
using Gossamer.Graphs.Temporal;
using Gossamer.Learning.Data;

namespace Gossamer.Graphs.Data;

/// <summary>Temporal graphs that are known by name, and the way to any other.</summary>
public static class GraphSets
{
    private static readonly GraphSet[] Known =
    [
        new("CollegeMsg", "temporal-graphs", ["CollegeMsg.txt.gz", "CollegeMsg.txt"]),
        new("email-Eu-core", "temporal-graphs", ["email-Eu-core-temporal.txt.gz", "email-Eu-core-temporal.txt"]),
        new("mathoverflow", "temporal-graphs", ["sx-mathoverflow.txt.gz", "sx-mathoverflow.txt"]),
        new("bitcoin-otc", "temporal-graphs", ["out.soc-sign-bitcoinotc.gz", "out.soc-sign-bitcoinotc"]),
        new("wiki-talk", "temporal-graphs", ["wiki-talk-temporal.txt.gz", "wiki-talk-temporal.txt"]),
        new("stackoverflow", "temporal-graphs", ["sx-stackoverflow.txt.gz", "sx-stackoverflow.txt"]),
        new("ia-email", "temporal-graphs", ["ia-enron-email-dynamic.edges"]),
        new("patent", "temporal-patent", ["patent.txt"], "node2label.txt"),
    ];

    /// <summary>Names of the known sets, and of the synthetic graph.</summary>
    public static IReadOnlyList<string> Names { get; } = [.. Known.Select(static set => set.Name), DriftingBlocks.Name];

    /// <summary>The file of a set, given by its name or as the path of an edge list or <c>.tcsr</c> file.</summary>
    /// <exception cref="FileNotFoundException">The set is known, but not at hand; the message says where it was looked for.</exception>
    /// <exception cref="ArgumentException">There is no such set or file.</exception>
    public static string Locate(string nameOrPath, DataSearchPath? searchPath = null)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(nameOrPath);
        GraphSet? set = Array.Find(Known, set => string.Equals(set.Name, nameOrPath, StringComparison.OrdinalIgnoreCase));
        if (set is null)
        {
            return File.Exists(nameOrPath)
                ? nameOrPath
                : throw new ArgumentException($"'{nameOrPath}' is neither a known graph ({string.Join(", ", Names)}) nor a file");
        }
        return Find(set, set.Files, searchPath);
    }

    /// <summary>The file with the classes of a known set's nodes.</summary>
    /// <exception cref="ArgumentException">The set is not known, or its nodes have no classes.</exception>
    /// <exception cref="FileNotFoundException">The file is not at hand; the message says where it was looked for.</exception>
    public static string LocateLabels(string name, DataSearchPath? searchPath = null)
    {
        GraphSet? set = Array.Find(Known, set => string.Equals(set.Name, name, StringComparison.OrdinalIgnoreCase));
        return set?.Labels is { } labels
            ? Find(set, [labels], searchPath)
            : throw new ArgumentException(
                $"nothing is known of the classes of '{name}': name the file with --labels, a node and its class on each line");
    }

    /// <summary>Opens a graph by name or path; an edge list is read with <paramref name="options"/>, the synthetic graph is made.</summary>
    /// <exception cref="FileNotFoundException">The set is known, but not at hand.</exception>
    /// <exception cref="ArgumentException">There is no such set or file.</exception>
    /// <exception cref="InvalidDataException">The file is no graph; the message names file and place.</exception>
    public static TemporalGraph Open(string nameOrPath, IngestOptions? options = null, CancellationToken cancellation = default)
    {
        if (string.Equals(nameOrPath, DriftingBlocks.Name, StringComparison.OrdinalIgnoreCase)) return new DriftingBlocks().Build();
        string path = Locate(nameOrPath);
        return path.EndsWith(".tcsr", StringComparison.OrdinalIgnoreCase)
            ? TemporalGraph.Open(path)
            : TemporalIngest.Read(path, options, cancellation: cancellation);
    }

    private static string Find(GraphSet set, string[] files, DataSearchPath? searchPath)
    {
        searchPath ??= DataSearchPath.FromEnvironment();
        return (from folder in searchPath.Folders
                from file in files
                let path = Path.Combine(folder, set.Folder, file)
                where File.Exists(path)
                select path).FirstOrDefault()
            ?? throw new FileNotFoundException(
                $"the graph {set.Name} ({files[0]}) is not in a folder {set.Folder}/ of {string.Join(", ", searchPath.Folders)}; "
                + "put it there");
    }

    /// <param name="Name">Name.</param>
    /// <param name="Folder">Folder below the search path.</param>
    /// <param name="Files">Names that the file may have.</param>
    /// <param name="Labels">Name of the file with classes of nodes; null for none.</param>
    private sealed record GraphSet(string Name, string Folder, string[] Files, string? Labels = null);
}
