using Gossamer.Inference.Checkpoints;
using Gossamer.Inference.Networks;
using Gossamer.Kernels.Convolution;
using Gossamer.Kernels.Formats;
using Gossamer.Tests.Inference.Checkpoints;
using Xunit;

namespace Gossamer.Tests.Inference.Networks;

public sealed class NetworkFileTests : IDisposable
{
    private const string Source = "x.safetensors";
    private readonly TemporaryDirectory _directory = new();

    public void Dispose() => _directory.Dispose();

    [Theory]
    [InlineData(0)]
    [InlineData(0.3)]
    [InlineData(1)]
    public void A_network_comes_back_with_every_bit(double density)
    {
        TrainedNetwork network = SampleNetworks.Fill(SampleNetworks.EveryOperation(), density, seed: 1);
        AssertSame(network, NetworkFile.Load(Save(network)));
    }

    [Fact]
    public void The_file_holds_plain_tensors_where_dense_and_compressed_rows_where_sparse()
    {
        var graph = new GraphBuilder([2, 3, 3]);
        int x = graph.Add(new ConvolutionOperation("c.weight", "c.bias", new ConvolutionShape(2, 2, 1, 1)), NetworkGraph.Input);
        x = graph.Add(new LinearOperation("l.weight", null, 3, 18), graph.Add(new FlattenOperation(), x));
        var network = new TrainedNetwork(
            graph.Build(x),
            new Dictionary<string, NetworkWeight>
            {
                ["c.weight"] = NetworkWeight.FromDense([1, 2, 3, 4], 2, 2),
                ["l.weight"] = new(SparseTopology.FromPositions(3, 18, [17, 36, 38]), [5, 6, 7]),
            },
            new Dictionary<string, float[]> { ["c.bias"] = [8, 9] });

        SafetensorsFile file = SafetensorsFile.Read(Save(network));

        Assert.Equal(
            ["c.bias", "c.weight", "l.weight.column_indices", "l.weight.row_pointers", "l.weight.values"], file.Entries.Keys.Order());
        Assert.Equal([2, 2, 1, 1], file.Entries["c.weight"].Shape);
        Assert.Equal([1, 2, 3, 4], file.Entries["c.weight"].ToArray<float>());
        Assert.Equal([0, 1, 1, 3], file.Entries["l.weight.row_pointers"].ToArray<int>());
        Assert.Equal([17, 0, 2], file.Entries["l.weight.column_indices"].ToArray<ushort>());
        Assert.Equal([5, 6, 7], file.Entries["l.weight.values"].ToArray<float>());
        Assert.Equal("gossamer.network.1", file.Metadata["format"]);
        Assert.Equal(
            """
            {"sample":[2,3,3],"nodes":[{"op":"convolution","inputs":[0],"weight":"c.weight","bias":"c.bias","in_channels":2,"out_channels":2,
            "kernel":[1,1],"stride":1,"padding":0,"dilation":1,"groups":1},{"op":"flatten","inputs":[1]},
            {"op":"linear","inputs":[2],"weight":"l.weight","in_features":18,"out_features":3}],"output":3}
            """.ReplaceLineEndings(""), file.Metadata["network"]);
    }

    [Fact]
    public void Columns_beyond_16_bits_take_32()
    {
        var graph = new GraphBuilder([65_537]);
        int x = graph.Add(new LinearOperation("w", null, 1, 65_537), NetworkGraph.Input);
        var network = new TrainedNetwork(
            graph.Build(x),
            new Dictionary<string, NetworkWeight> { ["w"] = new(SparseTopology.FromPositions(1, 65_537, [3, 65_536]), [1, 2]) },
            new Dictionary<string, float[]>());
        string path = Save(network);
        Assert.Equal([3, 65_536], SafetensorsFile.Read(path).Entries["w.column_indices"].ToArray<int>());
        AssertSame(network, NetworkFile.Load(path));
    }

    [Fact]
    public void Every_flipped_bit_and_every_cut_is_found_or_harmless()
    {
        var graph = new GraphBuilder([1, 4, 4]);
        int x = graph.Add(new ConvolutionOperation("c", null, new ConvolutionShape(1, 2, 3, 3)), NetworkGraph.Input);
        x = graph.Add(new ReluOperation(), graph.Add(new BatchNormOperation("n", 2, 1e-5, 0.1), x));
        TrainedNetwork network = SampleNetworks.Fill(graph.Build(x), 0.4, seed: 3);
        byte[] good = File.ReadAllBytes(Save(network));

        for (int bit = 0; bit < good.Length * 8; bit++)
        {
            byte[] flipped = [.. good];
            flipped[bit / 8] ^= (byte)(1 << (bit % 8));
            // The checksum's own name may be hit; then the file has none, and is whole.
            if (Refusal(flipped) is null) AssertSame(network, NetworkFile.Parse(flipped, Source));
        }
        for (int length = 0; length < good.Length; length++) Assert.NotNull(Refusal(good[..length]));
    }

    /// <summary>Without a checksum the rules of the format alone must hold off whatever is there.</summary>
    [Fact]
    public void Damage_without_a_checksum_ends_in_one_line_or_in_a_network()
    {
        TrainedNetwork network = SampleNetworks.Fill(SampleNetworks.EveryOperation(), 0.1, seed: 4);
        SafetensorsFile file = SafetensorsFile.Read(Save(network));
        string path = _directory["bare.safetensors"];
        SafetensorsFile.Write(path, file.Entries, file.Metadata.Where(static pair => pair.Key != "gossamer.checksum").ToDictionary());
        byte[] good = File.ReadAllBytes(path);
        AssertSame(network, NetworkFile.Parse(good, Source));

        var random = new Random(0);
        int refused = 0;
        for (int round = 0; round < 4000; round++)
        {
            byte[] bytes = [.. good];
            for (int changes = random.Next(1, 4); changes > 0; changes--) bytes[random.Next(bytes.Length)] = (byte)random.Next(32, 127);
            if (Refusal(bytes) is not null) refused++;
        }
        Assert.InRange(refused, 1, 4000);
    }

    [Theory]
    [InlineData("\"op\":\"relu\"", "\"op\":\"gelu\"", "node 3 has the unknown operation 'gelu'")]
    [InlineData("\"inputs\":[0]", "\"inputs\":[1]", "node 0 has 1 as inputs, expected a whole number from 0 to 0")]
    [InlineData("\"inputs\":[0]", "\"inputs\":[]", "node 0 has 0 numbers in inputs, expected 1")]
    [InlineData("\"left\":1,", "", "node 0 has no left")]
    [InlineData("\"left\":1", "\"left\":1,\"depth\":2", "node 0 has the unknown field 'depth'")]
    [InlineData("\"left\":1", "\"left\":1,\"left\":1", "not valid JSON")]
    [InlineData("\"left\":1", "\"left\":-1", "node 0 has -1 as left, expected a whole number from 0 to 16384")]
    [InlineData("\"left\":1", "\"left\":1e9", "node 0 has 1e9 as left")]
    [InlineData("\"left\":1", "\"left\":\"1\"", "node 0 has \"1\" as left")]
    [InlineData("\"stride\":2", "\"stride\":0", "node 4 has 0 as stride, expected a whole number from 1 to 16384")]
    [InlineData("\"kernel\":3,\"stride\":2,\"padding\":1", "\"kernel\":3,\"stride\":2,\"padding\":2", "padding of 2, at most half")]
    [InlineData("\"groups\":2", "\"groups\":5", "5 groups, which do not divide 8 and 12 channels")]
    [InlineData("\"kernel\":[3,5]", "\"kernel\":[16384,16384]", "node 1: the kernel of stem.weight does not fit")]
    [InlineData("\"in_channels\":3,\"out_channels\":8,\"kernel\":[3,5]", "\"in_channels\":30000,\"out_channels\":8,\"kernel\":[16000,16000]", "kernel too large to address")]
    [InlineData("\"sample\":[3,13,11]", "\"sample\":[3,16777216,16777216]", "the sample: [3, 16777216, 16777216] is too large to address")]
    [InlineData("\"sample\":[3,13,11]", "\"sample\":[3,0,11]", "the network has 0 as sample")]
    [InlineData("\"sample\":[3,13,11]", "\"sample\":[]", "the network has 0 numbers in sample")]
    [InlineData("\"sample\":[3,13,11]", "\"sample\":[3,13,17]", "fc1.weight takes 72 features, not 108")]
    [InlineData("\"sample\":[3,13,11]", "\"sample\":[3,143]", "node 0: Pad takes maps")]
    [InlineData("\"epsilon\":0.001", "\"epsilon\":1e999", "node 6 has 1e999 as epsilon")]
    [InlineData("\"output\":22", "\"output\":23", "the network has 23 as output, expected a whole number from 0 to 22")]
    [InlineData("\"output\":22", "\"output\":22,\"more\":1", "the network has the unknown field 'more'")]
    [InlineData("\"bias\":\"stem.bias\",", "", "tensor 'stem.bias' belongs to no operation")]
    [InlineData("\"weight\":\"stem.weight\"", "\"weight\":\"stem.w\"", "tensor 'stem.w.row_pointers' is missing")]
    public void A_graph_that_breaks_a_rule_is_refused_by_name(string part, string replacement, string expected)
    {
        SafetensorsFile file = SafetensorsFile.Read(Save(SampleNetworks.Fill(SampleNetworks.EveryOperation(), 0.2, seed: 5)));
        string graph = file.Metadata["network"];
        Assert.Contains(part, graph, StringComparison.Ordinal);
        int at = graph.IndexOf(part, StringComparison.Ordinal);
        string changed = $"{graph[..at]}{replacement}{graph[(at + part.Length)..]}";
        Assert.Contains(expected, RefusalOf(file.Entries, changed), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("fc2.weight.values", "F32", "[16]", "tensor 'fc2.weight.values' has shape [16], expected [17]")]
    [InlineData("fc2.weight.values", "F64", "[17]", "has elements of type F64, expected F32")]
    [InlineData("fc2.weight.row_pointers", "I32", "[9]", "has shape [9], expected [8]")]
    [InlineData("fc2.weight.row_pointers", "I64", "[8]", "has elements of type I64, expected I32")]
    [InlineData("fc2.weight.column_indices", "I32", "[17]", "has elements of type I32, expected U16")]
    [InlineData("fc2.bias", "F32", "[7,1]", "tensor 'fc2.bias' has shape [7, 1], expected [7]")]
    [InlineData("stem.norm.running_var", "F32", "[0]", "tensor 'stem.norm.running_var' has shape [0], expected [8]")]
    [InlineData("fc2.weight", "F32", "[7,12]", "belongs to no operation")]
    public void A_tensor_of_another_form_is_refused_by_name(string name, string type, string shape, string expected)
    {
        SafetensorsFile file = SafetensorsFile.Read(Save(SampleNetworks.Fill(SampleNetworks.EveryOperation(), 0.2, seed: 5)));
        long[] dimensions = [.. shape.Trim('[', ']').Split(',').Select(long.Parse)];
        long bytes = dimensions.Aggregate(type.EndsWith("64", StringComparison.Ordinal) ? 8L : 4L, static (product, size) => product * size);
        Dictionary<string, SafetensorsEntry> entries = new(file.Entries) { [name] = new SafetensorsEntry(type, dimensions, new byte[bytes]) };
        Assert.Contains(expected, RefusalOf(entries, file.Metadata["network"]), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(new[] { 0, 2, 1, 3 }, new ushort[] { 0, 1, 2 }, "tensors of 'w': row pointers decrease after row 1")]
    [InlineData(new[] { 1, 1, 2, 3 }, new ushort[] { 0, 1, 2 }, "row pointer 0 is 1, expected 0")]
    [InlineData(new[] { 0, 1, 2, -3 }, new ushort[] { 0, 1, 2 }, "tensor 'w.column_indices' has shape [3], expected [0]")]
    [InlineData(new[] { 0, 1, 2, int.MaxValue }, new ushort[] { 0, 1, 2 }, "tensor 'w.column_indices' has shape [3], expected [2147483647]")]
    [InlineData(new[] { 0, 2, 2, 3 }, new ushort[] { 1, 1, 2 }, "columns of row 0 are not strictly ascending at 1")]
    [InlineData(new[] { 0, 1, 2, 3 }, new ushort[] { 0, 1, 5 }, "column 5 of row 2 is outside [0, 5)")]
    public void Rows_that_are_not_a_matrix_are_refused(int[] pointers, ushort[] columns, string expected)
    {
        Dictionary<string, SafetensorsEntry> entries = new()
        {
            ["w.row_pointers"] = SafetensorsEntry.From<int>(pointers, [4]),
            ["w.column_indices"] = SafetensorsEntry.From<ushort>(columns, [3]),
            ["w.values"] = SafetensorsEntry.From<float>([1, 2, 3], [3]),
        };
        string graph = """{"sample":[5],"nodes":[{"op":"linear","inputs":[0],"weight":"w","in_features":5,"out_features":3}],"output":1}""";
        Assert.Contains(expected, RefusalOf(entries, graph), StringComparison.Ordinal);
    }

    [Fact]
    public void A_claimed_size_costs_no_memory_before_its_bytes_are_there()
    {
        string graph = """
            {"sample":[16777216],"nodes":[{"op":"linear","inputs":[0],"weight":"w","in_features":16777216,"out_features":16777216}],"output":1}
            """.Trim();
        long before = GC.GetAllocatedBytesForCurrentThread();
        Assert.Contains("'w.row_pointers' is missing", RefusalOf(new Dictionary<string, SafetensorsEntry>(), graph), StringComparison.Ordinal);
        Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 0, 1 << 20);
    }

    [Fact]
    public void Other_files_are_no_networks()
    {
        string path = _directory["other.safetensors"];
        SafetensorsFile.Write(path, []);
        Assert.Contains("not a network of Gossamer", Assert.Throws<InvalidDataException>(() => NetworkFile.Load(path)).Message, StringComparison.Ordinal);
        SafetensorsFile.Write(path, [], new Dictionary<string, string> { ["format"] = "gossamer.network.2", ["network"] = "" });
        Assert.EndsWith(
            "has network format 'gossamer.network.2', this build reads 'gossamer.network.1'",
            Assert.Throws<InvalidDataException>(() => NetworkFile.Load(path)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_negative_variance_is_refused()
    {
        SafetensorsFile file = SafetensorsFile.Read(Save(SampleNetworks.Fill(SampleNetworks.EveryOperation(), 0.2, seed: 5)));
        Dictionary<string, SafetensorsEntry> entries = new(file.Entries)
        {
            ["pre.norm.running_var"] = SafetensorsEntry.From<float>([1, 1, 1, -1, 1, 1, 1, 1], [8]),
        };
        Assert.Contains("'pre.norm.running_var' has negative values", RefusalOf(entries, file.Metadata["network"]), StringComparison.Ordinal);
    }

    private static void AssertSame(TrainedNetwork expected, TrainedNetwork actual)
    {
        Assert.Equal(expected.Graph.SampleShape, actual.Graph.SampleShape);
        Assert.Equal(expected.Graph.Output, actual.Graph.Output);
        Assert.Equal(expected.Graph.Nodes.Select(static node => node.Operation), actual.Graph.Nodes.Select(static node => node.Operation));
        Assert.Equal(expected.Graph.Nodes.SelectMany(static node => node.Inputs), actual.Graph.Nodes.SelectMany(static node => node.Inputs));
        Assert.Equal(expected.Weights.Keys.Order(), actual.Weights.Keys.Order());
        foreach ((string name, NetworkWeight weight) in expected.Weights)
        {
            Assert.Equal(weight.Topology.Fingerprint, actual.Weights[name].Topology.Fingerprint);
            Assert.Equal(weight.Values, actual.Weights[name].Values);
        }
        Assert.Equal(expected.Vectors.OrderBy(static pair => pair.Key), actual.Vectors.OrderBy(static pair => pair.Key));
    }

    private string Save(TrainedNetwork network)
    {
        string path = _directory[Source];
        NetworkFile.Save(path, network);
        return path;
    }

    private string RefusalOf(IReadOnlyDictionary<string, SafetensorsEntry> entries, string graph)
    {
        string path = _directory["changed.safetensors"];
        SafetensorsFile.Write(path, entries, new Dictionary<string, string> { ["format"] = "gossamer.network.1", ["network"] = graph });
        string? refusal = Refusal(File.ReadAllBytes(path));
        Assert.NotNull(refusal);
        return refusal;
    }

    /// <summary>The message with which bytes are refused, always one line that begins with the file; null when they are read.</summary>
    private static string? Refusal(byte[] bytes)
    {
        try
        {
            NetworkFile.Parse(bytes, Source);
            return null;
        }
        catch (InvalidDataException error)
        {
            Assert.StartsWith(Source + ": ", error.Message, StringComparison.Ordinal);
            Assert.DoesNotContain('\n', error.Message);
            return error.Message;
        }
    }
}
