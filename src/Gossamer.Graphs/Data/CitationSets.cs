using Gossamer.Graphs.Planetoid;
using Gossamer.Learning.Data;

namespace Gossamer.Graphs.Data;

/// <summary>Citation graphs that are known by name.</summary>
public static class CitationSets
{
    private const string Folder = "planetoid";

    /// <summary>Their names.</summary>
    public static IReadOnlyList<string> Names { get; } = ["cora", "citeseer", "pubmed"];

    /// <summary>Whether <paramref name="name"/> is one of them.</summary>
    public static bool IsKnown(string name) => Names.Contains(name, StringComparer.OrdinalIgnoreCase);

    /// <summary>Reads one.</summary>
    /// <exception cref="ArgumentException">There is none of that name.</exception>
    /// <exception cref="FileNotFoundException">It is not at hand; the message says where it was looked for.</exception>
    /// <exception cref="InvalidDataException">A file is not what it should be.</exception>
    public static LabelledGraph Read(string name, DataSearchPath? searchPath = null)
    {
        if (!IsKnown(name)) throw new ArgumentException($"'{name}' is no known citation graph ({string.Join(", ", Names)})");
        name = name.ToLowerInvariant();
        searchPath ??= DataSearchPath.FromEnvironment();
        string? folder = searchPath.Folders.Select(static folder => Path.Combine(folder, Folder))
            .FirstOrDefault(folder => File.Exists(Path.Combine(folder, $"ind.{name}.graph")));
        return PlanetoidFiles.Read(
            folder ?? throw new FileNotFoundException(
                $"the graph {name} (ind.{name}.x and others) is not in a folder {Folder}/ of {string.Join(", ", searchPath.Folders)}; "
                + "put it there"),
            name);
    }
}
