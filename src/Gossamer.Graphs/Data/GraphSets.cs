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
        new("patent", "temporal-patent", ["patent.txt"]),
    ];

    /// <summary>Names of the known sets.</summary>
    public static IReadOnlyList<string> Names { get; } = [.. Known.Select(static set => set.Name)];

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
        searchPath ??= DataSearchPath.FromEnvironment();
        return (from folder in searchPath.Folders
                from file in set.Files
                let path = Path.Combine(folder, set.Folder, file)
                where File.Exists(path)
                select path).FirstOrDefault()
            ?? throw new FileNotFoundException(
                $"the graph {set.Name} ({set.Files[0]}) is not in a folder {set.Folder}/ of {string.Join(", ", searchPath.Folders)}; put it there");
    }

    /// <summary>Opens a graph by name or path; an edge list is read with <paramref name="options"/>.</summary>
    /// <exception cref="FileNotFoundException">The set is known, but not at hand.</exception>
    /// <exception cref="ArgumentException">There is no such set or file.</exception>
    /// <exception cref="InvalidDataException">The file is no graph; the message names file and place.</exception>
    public static TemporalGraph Open(string nameOrPath, IngestOptions? options = null, CancellationToken cancellation = default)
    {
        string path = Locate(nameOrPath);
        return path.EndsWith(".tcsr", StringComparison.OrdinalIgnoreCase) ? TemporalGraph.Open(path) : TemporalIngest.Read(path, options, cancellation);
    }

    /// <param name="Name">Name.</param>
    /// <param name="Folder">Folder below the search path.</param>
    /// <param name="Files">Names that the file may have.</param>
    private sealed record GraphSet(string Name, string Folder, string[] Files);
}
