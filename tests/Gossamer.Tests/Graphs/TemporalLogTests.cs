using System.Buffers.Binary;
using CsCheck;
using Gossamer.Graphs.Embeddings;
using Gossamer.Graphs.Ingest;
using Gossamer.Graphs.Links;
using Gossamer.Graphs.Sampling;
using Gossamer.Graphs.Temporal;
using Gossamer.Graphs.Walks;
using Gossamer.Tests.Learning.Data;
using Gossamer.Tests.Learning.Runs;
using Xunit;

namespace Gossamer.Tests.Graphs;

/// <summary>A graph and its log are at any time the graph that all edge lists together would have made.</summary>
public sealed class TemporalLogTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    private string Graph => _folder["some.file.tcsr"];

    private string Log => Graph + ".log";

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData(SelfLoops.Keep, ExactDuplicates.Collapse, MultiEdges.Keep)]
    [InlineData(SelfLoops.Drop, ExactDuplicates.Keep, MultiEdges.Keep)]
    [InlineData(SelfLoops.Drop, ExactDuplicates.Collapse, MultiEdges.Keep)]
    [InlineData(SelfLoops.Keep, ExactDuplicates.Collapse, MultiEdges.FirstOccurrence)]
    [InlineData(SelfLoops.Keep, ExactDuplicates.Keep, MultiEdges.FirstOccurrence)]
    public void Appending_is_ingesting_one_list_after_the_other(SelfLoops loops, ExactDuplicates duplicates, MultiEdges repeated) =>
        Gen.Select(EdgeLists.Crowded, EdgeLists.Crowded, EdgeLists.Crowded).Sample(
            (first, second, third) =>
            {
                TemporalEdge[][] lists = [first, second, third];
                // A graph of first occurrences takes nothing from before its end.
                if (repeated == MultiEdges.FirstOccurrence)
                    lists = [.. lists.Select(static (list, i) => list.Select(edge => edge with { Time = edge.Time + 20 * i }).ToArray())];
                var options = new IngestOptions { SelfLoops = loops, ExactDuplicates = duplicates, MultiEdges = repeated };
                string all = WriteList("all.txt", [.. lists.SelectMany(static list => list)]);
                using TemporalGraph expected = TemporalIngest.Read(all, options);
                File.Delete(Log);
                TemporalIngest.ReadToFile(WriteList("first.txt", lists[0]), Graph, options).Dispose();
                AppendReport one = TemporalLog.Append(Graph, WriteList("second.txt", lists[1]), Token);
                AppendReport two = TemporalLog.Append(
                    Graph, lists[2].Select(static edge => ((long)edge.Source, (long)edge.Target, edge.Time)));
                Assert.Equal((lists[1].Length, lists[2].Length), (one.EdgesRead, two.EdgesRead));
                using (TemporalGraph merged = TemporalGraph.Open(Graph))
                {
                    AssertSame(expected, merged);
                    HashSet<long> appended =
                        [.. lists[1].Concat(lists[2]).SelectMany(static edge => new long[] { edge.Source, edge.Target })];
                    Assert.All(merged.TouchedNodes, node => Assert.Contains(merged.Identifier(node), appended));
                }
                Assert.Equal(expected.Edges, TemporalLog.Compact(Graph));
                Assert.False(File.Exists(Log));
                using TemporalGraph compact = TemporalGraph.Open(Graph);
                AssertSame(expected, compact);
                Assert.Empty(compact.TouchedNodes);
            },
            iter: 25, threads: 1);

    [Fact]
    public void Whoever_reads_a_graph_reads_its_log_too() => Gen.Select(EdgeLists.Crowded, EdgeLists.Crowded, Gen.ULong, Gen.Bool).Sample(
        (first, second, seed, reverse) =>
        {
            File.Delete(Log);
            TemporalIngest.ReadToFile(WriteList("first.txt", first), Graph).Dispose();
            TemporalLog.Append(Graph, WriteList("second.txt", second), Token);
            (int[][] Walks, int[] Sampled, LinkPair[] Pairs, string Hash) merged = Read();
            TemporalLog.Compact(Graph);
            (int[][] Walks, int[] Sampled, LinkPair[] Pairs, string Hash) compact = Read();
            Assert.Equal(compact.Walks, merged.Walks);
            Assert.Equal(compact.Sampled, merged.Sampled);
            Assert.Equal(compact.Pairs, merged.Pairs);
            Assert.Equal(compact.Hash, merged.Hash);

            (int[][], int[], LinkPair[], string) Read()
            {
                using TemporalGraph graph = TemporalGraph.Open(Graph);
                WalkDirection direction = reverse ? WalkDirection.Reverse : WalkDirection.Forward;
                using var walker = new TemporalWalker(graph, new WalkOptions { Seed = seed, Direction = direction, WalksPerNode = 3 });
                using var sampler = new NeighbourSampler(graph, new SamplerOptions { Seed = seed, Direction = direction, FanOut = [3] });
                WalkCorpus walks = walker.Sample(cancellation: Token);
                int[] nodes = [.. Enumerable.Range(0, graph.Nodes)];
                bool hasLinks = Enumerable.Range(0, (int)graph.Edges).Select(place => graph.EdgeAt(place)).Any(
                    static edge => edge.Source != edge.Target);
                return (
                    [.. Enumerable.Range(0, walks.Count).Select(walk => walks[walk].ToArray())],
                    [.. sampler.Sample(nodes, [.. nodes.Select(static _ => 3L)], 1, 2)[0].Nodes],
                    hasLinks ? LinkEvents.Of(graph).Pairs.ToArray() : [],
                    SkipGram.Fit(walks, graph.Nodes, cancellation: Token).Vectors.Hash);
            }
        },
        iter: 25, threads: 1);

    [Fact]
    public void Times_are_read_by_the_rule_that_the_graph_has()
    {
        TemporalIngest.ReadToFile(EdgeLists.Write(_folder["ticks.txt"], "1 2 0.5", "2 3 1.25"), Graph, cancellation: Token).Dispose();
        TemporalLog.Append(Graph, EdgeLists.Write(_folder["more.txt"], "3 9 0.75", "9 1 2"), Token);
        using (TemporalGraph graph = TemporalGraph.Open(Graph))
        {
            Assert.Equal(
                [0.5, 0.75, 1.25, 2], Enumerable.Range(0, 4).Select(place => graph.TimeValue(graph.EdgeAt(place).Time)));
            Assert.Equal([1, 2, 3, 9], Enumerable.Range(0, 4).Select(graph.Identifier));
            Assert.Equal(4, graph.Report.EdgesRead);
        }
        AssertRefused("more.txt: line 2: the time '0.00000012345' is no multiple of 0.000001", "1 2 3", "1 2 0.00000012345");
        AssertRefused("more.txt: line 1: 2 columns", "1 2");
        AssertRefused("more.txt: line 1: the source -1 is negative", "-1 2 3");
        AssertRefused("more.txt: whole file: no edge", "# nothing");
        using (TemporalGraph graph = TemporalGraph.Open(Graph)) Assert.Equal(4, graph.Edges);

        Fresh("1 2 3");
        AssertRefused("more.txt: line 1: the time '0.5' is no whole number", "1 2 0.5");
        Assert.Throws<ArgumentException>(() => TemporalLog.Append(Graph, [(1, -2, 3)]));
        Fresh("1 2 0.123456789");
        Assert.Contains(
            "ranks", Assert.Throws<ArgumentException>(() => TemporalLog.Append(Graph, [(1, 2, 0)])).Message, StringComparison.Ordinal);
        Fresh("1 2 3", new IngestOptions { MultiEdges = MultiEdges.FirstOccurrence });
        AssertRefused("more.txt: line 2: the time 2 comes before 3", "1 3 4", "3 1 2");
        Assert.False(File.Exists(Log));

        void Fresh(string line, IngestOptions? options = null)
        {
            File.Delete(Log);
            TemporalIngest.ReadToFile(EdgeLists.Write(_folder["fresh.txt"], line), Graph, options).Dispose();
        }

        void AssertRefused(string problem, params string[] lines)
        {
            string path = EdgeLists.Write(_folder["more.txt"], lines);
            InvalidDataException error = Assert.Throws<InvalidDataException>(() => TemporalLog.Append(Graph, path, Token));
            Assert.Contains(problem, error.Message, StringComparison.Ordinal);
        }
    }

    [Fact]
    public void An_append_that_was_cut_short_has_not_happened()
    {
        WriteLogged();
        byte[] whole = File.ReadAllBytes(Log);
        long edges = Edges();
        // A batch that is written, or half of one, before the header says so.
        TemporalLog.Append(Graph, [(1, 2, 900), (77, 2, 901)]);
        byte[] longer = File.ReadAllBytes(Log);
        Assert.Equal(edges + 2, Edges());
        for (int end = whole.Length; end <= longer.Length; end += 7)
        {
            File.WriteAllBytes(Log, [.. whole[..32], .. longer[32..end]]);
            Assert.Equal(edges, Edges());
        }
        // The next append takes its place.
        TemporalLog.Append(Graph, [(1, 2, 900)]);
        Assert.Equal(edges + 1, Edges());

        long Edges()
        {
            using TemporalGraph graph = TemporalGraph.Open(Graph);
            return graph.Edges;
        }
    }

    [Fact]
    public void The_log_of_another_graph_is_refused()
    {
        WriteLogged();
        TemporalIngest.ReadToFile(EdgeLists.Write(_folder["other.txt"], "1 2 3"), _folder["other.tcsr"], cancellation: Token).Dispose();
        File.Copy(_folder["other.tcsr"], Graph, overwrite: true);
        string message = Assert.Throws<InvalidDataException>(() => TemporalGraph.Open(Graph)).Message;
        Assert.Contains("some.file.tcsr.log: offset 8: the log belongs to another graph", message, StringComparison.Ordinal);
        Assert.Throws<InvalidDataException>(() => TemporalLog.Append(Graph, [(1, 2, 4)]));
    }

    [Fact]
    public void Damaged_logs_are_refused_in_one_line()
    {
        WriteLogged();
        FormatFuzz.Damaged(File.ReadAllBytes(Log), 400, content =>
        {
            File.WriteAllBytes(Log, content);
            TemporalGraph.Open(Graph).Dispose();
        }, leastRefused: 0.5);
    }

    [Fact]
    public void Nonsense_under_valid_checks_is_refused_too()
    {
        WriteLogged();
        byte[] whole = File.ReadAllBytes(Log);
        int nodes = BinaryPrimitives.ReadInt32LittleEndian(whole.AsSpan(32));
        int edges = BinaryPrimitives.ReadInt32LittleEndian(whole.AsSpan(36));
        int body = 32 + 48, end = body + 8 * nodes + 16 * edges;
        Assert.Equal((2, whole.Length), (nodes, end + 8));
        // An identifier that the graph has, one twice, a negative one, and edges to nodes that are none.
        AssertRefused(body, 8, 5);
        AssertRefused(body, 8, BinaryPrimitives.ReadInt64LittleEndian(whole.AsSpan(body + 8)));
        AssertRefused(body, 8, -1);
        AssertRefused(body + 8 * nodes, 4, 1000);
        AssertRefused(body + 8 * nodes + 4, 4, -1);

        void AssertRefused(int at, int size, long value)
        {
            byte[] copy = [.. whole];
            if (size == 4) BinaryPrimitives.WriteInt32LittleEndian(copy.AsSpan(at), (int)value);
            else BinaryPrimitives.WriteInt64LittleEndian(copy.AsSpan(at), value);
            uint check = Gossamer.Learning.Runs.TensorBoard.Crc32C.Compute(copy.AsSpan(32, end - 32));
            BinaryPrimitives.WriteUInt32LittleEndian(copy.AsSpan(end), check);
            File.WriteAllBytes(Log, copy);
            Assert.Matches("some.file.tcsr.log: .+: .+; .+", Assert.Throws<InvalidDataException>(() => TemporalGraph.Open(Graph)).Message);
        }
    }

    [Fact]
    public void Vectors_go_on_from_what_was_appended()
    {
        // Two rings of twenty without an edge between them; then a node that meets the first ring only.
        TemporalEdge[] rings =
        [
            .. Enumerable.Range(0, 4000).Select(static i => new TemporalEdge(
                20 * (i % 2) + i / 2 % 20, 20 * (i % 2) + (i / 2 + 1 + i / 2 / 20 % 5) % 20, i)),
        ];
        TemporalIngest.ReadToFile(WriteList("rings.txt", rings), Graph, cancellation: Token).Dispose();
        var walks = new WalkOptions { WalksPerNode = 40, Length = 8, Bias = WalkBias.Uniform };
        var options = new SkipGramOptions { Epochs = 10, Dimension = 12 };
        NodeVectors before;
        using (TemporalGraph graph = TemporalGraph.Open(Graph))
        using (var walker = new TemporalWalker(graph, walks))
        {
            before = SkipGram.Fit(walker.Sample(cancellation: Token), graph.Nodes, options, cancellation: Token).Vectors;
            NodeVectorFile.Write(_folder["some.file.vectors"], graph, before);
        }
        int[] first = [.. rings.Take(40).Where(static edge => edge.Source < 20).Select(static edge => edge.Source).Distinct().Take(6)];
        TemporalLog.Append(Graph, first.SelectMany(node => new[] { (500L, (long)node, 5000L + node), (node, 500L, 6000L + node) }));
        using TemporalGraph merged = TemporalGraph.Open(Graph);
        NodeVectors read = NodeVectorFile.Read(_folder["some.file.vectors"], merged);
        Assert.Equal(before.Hash, read.Hash);
        using var again = new TemporalWalker(merged, walks);
        WalkCorpus touched = again.Sample(merged.TouchedNodes, cancellation: Token), all = again.Sample(cancellation: Token);
        Assert.Equal(7 * 40, touched.Count);
        // Walks of a node are the same ones, whoever else walks.
        Assert.Equal(all[merged.TouchedNodes[3] * 40 + 5].ToArray(), touched[3 * 40 + 5].ToArray());
        NodeVectors after = SkipGram.Update(touched, merged.Nodes, read, options, Token).Vectors;
        HashSet<int> walked = [.. Enumerable.Range(0, touched.Count).SelectMany(walk => touched[walk].ToArray())];
        foreach (int node in Enumerable.Range(0, 40).Where(node => !walked.Contains(node)))
            Assert.Equal(before[node].ToArray(), after[node].ToArray());
        Assert.True(Enumerable.Range(0, 40).Count(node => !walked.Contains(node)) >= 20);
        Assert.True(after.IsKnown(40) && !before.IsKnown(0) == !after.IsKnown(0));
        ILookup<bool, double> cosines = Enumerable.Range(0, 40).ToLookup(node => merged.Identifier(node) < 20, Cosine);
        (double own, double other) = (cosines[true].Average(), cosines[false].Average());
        Assert.True(own > other + 0.3, $"own {own}, other {other}");

        double Cosine(int node)
        {
            double product = 0, left = 0, right = 0;
            for (int i = 0; i < 12; i++)
            {
                (float x, float y) = (after[node][i], after[40][i]);
                (product, left, right) = (product + x * y, left + x * x, right + y * y);
            }
            return product / Math.Sqrt(left * right);
        }
    }

    [Fact]
    public void Damaged_vectors_are_refused_in_one_line()
    {
        string edges = WriteList("some.txt", [new(0, 1, 2), new(1, 2, 3), new(2, 0, 4)]);
        TemporalIngest.ReadToFile(edges, Graph, cancellation: Token).Dispose();
        using TemporalGraph graph = TemporalGraph.Open(Graph);
        using var walker = new TemporalWalker(graph);
        string path = _folder["some.file.vectors"];
        NodeVectorFile.Write(path, graph, SkipGram.Fit(walker.Sample(cancellation: Token), graph.Nodes, cancellation: Token).Vectors);
        byte[] whole = File.ReadAllBytes(path);
        int refused = 0;
        Gen.Select(Gen.Int[0, whole.Length - 1], Gen.Int[0, 7]).Array[300].Sample(
            flips =>
            {
                foreach ((int at, int bit) in flips)
                {
                    byte[] copy = [.. whole];
                    copy[at] ^= (byte)(1 << bit);
                    File.WriteAllBytes(path, copy);
                    try
                    {
                        Assert.True(NodeVectorFile.Read(path, graph).Items.IndexOf(float.NaN) < 0);
                    }
                    catch (InvalidDataException exception)
                    {
                        refused++;
                        Assert.Contains("some.file.vectors", exception.Message, StringComparison.Ordinal);
                        Assert.DoesNotContain(exception.Message, char.IsControl);
                    }
                }
            },
            iter: 1, threads: 1, seed: "0000KOIPe036");
        Assert.InRange(refused, 100, 300);
    }

    private static void AssertSame(TemporalGraph expected, TemporalGraph actual)
    {
        Assert.Equal((expected.Nodes, expected.Edges), (actual.Nodes, actual.Edges));
        Assert.Equal((expected.MinTime, expected.MaxTime), (actual.MinTime, actual.MaxTime));
        for (int node = 0; node < expected.Nodes; node++)
        {
            Assert.Equal(expected.Identifier(node), actual.Identifier(node));
            Assert.Equal(expected.Targets(node).ToArray(), actual.Targets(node).ToArray());
            Assert.Equal(expected.Times(node).ToArray(), actual.Times(node).ToArray());
        }
        for (long place = 0; place < expected.Edges; place++) Assert.Equal(expected.EdgeAt(place), actual.EdgeAt(place));
        // Names of files, and lines of edges that came from memory.
        Assert.Equal(expected.Report with { Source = "", Lines = 0 }, actual.Report with { Source = "", Lines = 0 });
    }

    private string WriteList(string name, TemporalEdge[] edges) =>
        EdgeLists.Write(_folder[name], [.. edges.Select(static edge => $"{edge.Source} {edge.Target} {edge.Time}")]);

    private void WriteLogged()
    {
        TemporalEdge[] first = [.. Enumerable.Range(0, 60).Select(static i => new TemporalEdge(i * 7 % 13, i * i % 11, i))];
        TemporalEdge[] more = [.. Enumerable.Range(0, 9).Select(static i => new TemporalEdge(i, 40 + i % 2, 55 + i))];
        TemporalIngest.ReadToFile(WriteList("base.txt", first), Graph).Dispose();
        TemporalLog.Append(Graph, WriteList("more.txt", more), Token);
    }
}
