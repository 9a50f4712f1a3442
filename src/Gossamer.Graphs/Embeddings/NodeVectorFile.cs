using Gossamer.Graphs.Temporal;
using Gossamer.Inference.Checkpoints;
using Gossamer.Learning.Data.Formats;

namespace Gossamer.Graphs.Embeddings;

/// <summary>
/// Vectors of nodes as a safetensors file: <c>vectors</c> [nodes, dimension], <c>context</c> of the same shape (the output vectors of
/// skip-gram, from which an update goes on), <c>identifiers</c> [nodes] and <c>known</c> [nodes].
/// </summary>
public static class NodeVectorFile
{
    private const string Vectors = "vectors", Context = "context", Identifiers = "identifiers", Known = "known";

    /// <summary>Writes the vectors of a graph's nodes.</summary>
    /// <exception cref="IOException">The file cannot be written.</exception>
    public static void Write(string path, TemporalGraph graph, NodeVectors vectors)
    {
        long[] identifiers = [.. Enumerable.Range(0, graph.Nodes).Select(graph.Identifier)];
        bool[] known = [.. Enumerable.Range(0, graph.Nodes).Select(vectors.IsKnown)];
        SafetensorsFile.Write(
            path,
            new Dictionary<string, SafetensorsEntry>
            {
                [Vectors] = SafetensorsEntry.From(vectors.Items, [graph.Nodes, vectors.Dimension]),
                [Context] = SafetensorsEntry.From(vectors.Context, [graph.Nodes, vectors.Dimension]),
                [Identifiers] = SafetensorsEntry.From<long>(identifiers, [graph.Nodes]),
                [Known] = SafetensorsEntry.From<bool>(known, [graph.Nodes]),
            });
    }

    /// <summary>Reads vectors of the nodes that a graph began with.</summary>
    /// <exception cref="FileNotFoundException">There is no such file.</exception>
    /// <exception cref="InvalidDataException">It is no such file, or of another graph; the message names file and tensor.</exception>
    public static NodeVectors Read(string path, TemporalGraph graph)
    {
        IReadOnlyDictionary<string, SafetensorsEntry> entries = SafetensorsFile.Read(path).Entries;
        if (Entry(Vectors, "F32").Shape is not [var nodes and > 0, var dimension and > 0])
            throw FormatError.At(path, Vectors, "no matrix", "expected [nodes, dimension]");
        if (nodes > graph.Nodes)
            throw FormatError.At(
                path, Vectors, $"vectors of {nodes} nodes for a graph of {graph.Nodes}", "the files belong to different graphs");
        if (!Entry(Context, "F32").Shape.SequenceEqual([nodes, dimension])
            || !Entry(Identifiers, "I64").Shape.SequenceEqual([nodes]) || !Entry(Known, "BOOL").Shape.SequenceEqual([nodes]))
            throw FormatError.At(path, Vectors, $"other tensors are not of {nodes} nodes", "the file is damaged, make it anew");
        long[] identifiers = entries[Identifiers].ToArray<long>();
        for (int node = 0; node < identifiers.Length; node++)
            if (identifiers[node] != graph.Identifier(node))
                throw FormatError.At(
                    path, Identifiers, $"node {node} is {identifiers[node]}, in the graph {graph.Identifier(node)}",
                    "the files belong to different graphs");
        float[] vectors = entries[Vectors].ToArray<float>(), context = entries[Context].ToArray<float>();
        if (!vectors.All(float.IsFinite) || !context.All(float.IsFinite))
            throw FormatError.At(path, Vectors, "numbers that are not finite", "the file is damaged, make it anew");
        return new NodeVectors((int)dimension, vectors, context, entries[Known].ToArray<bool>());

        SafetensorsEntry Entry(string name, string type) =>
            entries.TryGetValue(name, out SafetensorsEntry? entry) && entry.ElementType == type
                ? entry
                : throw FormatError.At(path, name, $"no tensor of type {type}", "expected a file that gossamer graph embed has written");
    }
}
