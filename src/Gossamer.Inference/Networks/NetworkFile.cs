using Gossamer.Inference.Checkpoints;
using Gossamer.Kernels.Formats;

namespace Gossamer.Inference.Networks;

/// <summary>
/// A <see cref="TrainedNetwork"/> as one <c>.safetensors</c> file: the graph as JSON in the metadata, sparse weights as compressed rows,
/// all else under its name as PyTorch has it, and a checksum over every byte. <c>docs/inference.md</c> describes it for other tools.
/// </summary>
/// <remarks>
/// A weight W with inactive positions is three tensors: <c>W.row_pointers</c> (I32, [rows + 1]), <c>W.column_indices</c> (U16 where there
/// are at most 65,536 columns, else I32, [active]) and <c>W.values</c> (F32, [active]). A dense one is one tensor W (F32) in its full shape.
/// </remarks>
public static class NetworkFile
{
    private const string FormatKey = "format", GraphKey = "network";
    private const string Format = "gossamer.network.1", FormatFamily = "gossamer.network.";
    private const string RowPointers = ".row_pointers", ColumnIndices = ".column_indices", Values = ".values";

    /// <summary>Writes <paramref name="network"/> to <paramref name="path"/> in one step.</summary>
    /// <exception cref="ArgumentException">A name is reserved or not valid Unicode.</exception>
    /// <exception cref="IOException">The file cannot be written.</exception>
    public static void Save(string path, TrainedNetwork network)
    {
        Dictionary<string, IReadOnlyList<long>> shapes = network.Graph.Nodes.Select(static node => node.Operation).OfType<WeightedOperation>()
            .DistinctBy(static product => product.Weight).ToDictionary(static product => product.Weight, static product => product.WeightShape);
        var tensors = new List<KeyValuePair<string, SafetensorsEntry>>();
        foreach ((string name, NetworkWeight weight) in network.Weights)
        {
            if (weight.IsDense)
            {
                Add(name, weight.Values, [.. shapes[name]]);
                continue;
            }
            CompactTopology compact = weight.Topology.Compact;
            Add(name + RowPointers, compact.RowPointers, [compact.Rows + 1]);
            if (compact.IsNarrow) Add(name + ColumnIndices, compact.NarrowColumns, [compact.NonZeros]);
            else Add(name + ColumnIndices, compact.WideColumns, [compact.NonZeros]);
            Add(name + Values, weight.Values, [compact.NonZeros]);
        }
        foreach ((string name, float[] vector) in network.Vectors) Add<float>(name, vector, [vector.Length]);
        FileChecksum.Write(
            path, tensors, new Dictionary<string, string> { [FormatKey] = Format, [GraphKey] = GraphJson.Format(network.Graph) });

        void Add<T>(string name, ReadOnlySpan<T> elements, ReadOnlySpan<long> shape)
            where T : unmanaged =>
            tensors.Add(KeyValuePair.Create(name, SafetensorsEntry.From(elements, shape)));
    }

    /// <summary>Reads <paramref name="path"/>.</summary>
    /// <exception cref="InvalidDataException">
    /// The file is damaged, no network, or of another version; the message, one line, names file, tensor and rule.
    /// </exception>
    /// <exception cref="IOException">The file cannot be opened or read.</exception>
    public static TrainedNetwork Load(string path) => Open(SafetensorsFile.Read(path), path);

    /// <summary>Reads <paramref name="content"/>, the bytes of a network file called <paramref name="source"/> in messages.</summary>
    /// <exception cref="InvalidDataException">The content is damaged, no network, or of another version.</exception>
    public static TrainedNetwork Parse(ReadOnlyMemory<byte> content, string source) => Open(SafetensorsFile.Parse(content, source), source);

    private static TrainedNetwork Open(SafetensorsFile file, string source)
    {
        if (!file.Metadata.TryGetValue(FormatKey, out string? format) || !format.StartsWith(FormatFamily, StringComparison.Ordinal)
            || !file.Metadata.TryGetValue(GraphKey, out string? text))
            throw new InvalidDataException($"{source}: is a safetensors file, but not a network of Gossamer");
        if (format != Format) throw new InvalidDataException($"{source}: has network format '{SafetensorsHeader.OneLine(format)}', this build reads '{Format}'");
        if (file.Metadata.ContainsKey(FileChecksum.Key)) FileChecksum.Verify(file, source);
        try
        {
            NetworkGraph graph = GraphJson.Parse(text);
            var tensors = new TensorReader(file.Entries);
            Dictionary<string, NetworkWeight> weights = [];
            Dictionary<string, float[]> vectors = [];
            foreach (NetworkNode node in graph.Nodes)
            {
                foreach ((string name, int length) in node.Operation.Vectors) vectors.TryAdd(name, tensors.Read<float>(name, length));
                if (node.Operation is WeightedOperation product && !weights.ContainsKey(product.Weight))
                    weights.Add(product.Weight, Weight(product, tensors));
            }
            tensors.RequireNothingElse();
            return new TrainedNetwork(graph, weights, vectors);
        }
        catch (Exception error) when (error is FormatException or ArgumentException)
        {
            throw new InvalidDataException($"{source}: {SafetensorsHeader.OneLine(error.Message)}", error);
        }
    }

    private static NetworkWeight Weight(WeightedOperation product, TensorReader tensors)
    {
        string name = product.Weight;
        int rows = product.WeightRows, columns = product.WeightColumns;
        if (tensors.Contains(name))
        {
            // Read before its topology is built: a file without these bytes must not cost memory.
            float[] dense = tensors.Read<float>(name, [.. product.WeightShape]);
            return new NetworkWeight(SparseTopology.Full(rows, columns), dense);
        }
        int[] pointers = tensors.Read<int>(name + RowPointers, rows + 1);
        int active = Math.Max(0, pointers[^1]);
        int[] indices = columns <= CompactTopology.NarrowColumnLimit
            ? Array.ConvertAll(tensors.Read<ushort>(name + ColumnIndices, active), static column => (int)column)
            : tensors.Read<int>(name + ColumnIndices, active);
        float[] values = tensors.Read<float>(name + Values, active);
        return SparseTopology.Violation(rows, columns, pointers, indices) is { } violation
            ? throw new FormatException($"tensors of '{name}': {violation}")
            : new NetworkWeight(SparseTopology.Create(rows, columns, pointers, indices), values);
    }

    /// <summary>Tensors by name, each of the type and shape asked for, and no others.</summary>
    private sealed class TensorReader(IReadOnlyDictionary<string, SafetensorsEntry> entries)
    {
        private readonly HashSet<string> _read = new(StringComparer.Ordinal);

        public bool Contains(string name) => entries.ContainsKey(name);

        public T[] Read<T>(string name, params ReadOnlySpan<long> shape)
            where T : unmanaged
        {
            if (!entries.TryGetValue(name, out SafetensorsEntry? entry)) throw new FormatException($"tensor '{name}' is missing");
            if (entry.ElementType != SafetensorsEntry.TypeOf<T>())
                throw new FormatException($"tensor '{name}' has elements of type {entry.ElementType}, expected {SafetensorsEntry.TypeOf<T>()}");
            if (!shape.SequenceEqual([.. entry.Shape]))
                throw new FormatException($"tensor '{name}' has shape [{string.Join(", ", entry.Shape)}], expected [{string.Join(", ", shape.ToArray())}]");
            _read.Add(name);
            return entry.ToArray<T>();
        }

        public void RequireNothingElse()
        {
            foreach (string name in entries.Keys)
                if (!_read.Contains(name)) throw new FormatException($"tensor '{name}' belongs to no operation of the network");
        }
    }
}
