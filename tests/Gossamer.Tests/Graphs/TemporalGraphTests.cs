using System.Buffers.Binary;
using CsCheck;
using Gossamer.Graphs.Ingest;
using Gossamer.Graphs.Temporal;
using Gossamer.Learning.Runs.TensorBoard;
using Gossamer.Tests.Learning.Data;
using Gossamer.Tests.Learning.Runs;
using Xunit;

namespace Gossamer.Tests.Graphs;

/// <summary>Graphs in memory and in files.</summary>
public sealed class TemporalGraphTests : IDisposable
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    private const int Nodes = 7;

    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Rows_hold_the_edges_of_their_node_in_order_of_time() => EdgeLists.Crowded.Sample(
        edges =>
        {
            using TemporalGraph graph = TemporalGraph.FromEdges(Nodes, edges);
            for (int node = 0; node < Nodes; node++)
            {
                TemporalEdge[] row = [.. edges.Where(edge => edge.Source == node).OrderBy(static edge => edge.Time)];
                Assert.Equal(row.Select(static edge => edge.Target), graph.Targets(node).ToArray());
                Assert.Equal(row.Select(static edge => edge.Time), graph.Times(node).ToArray());
            }
        },
        iter: 100, threads: 1);

    [Fact]
    public void Transposed_rows_hold_what_enters_a_node() => EdgeLists.Crowded.Sample(
        edges =>
        {
            using TemporalGraph graph = TemporalGraph.FromEdges(Nodes, edges);
            using TemporalGraph turned = graph.Transpose();
            for (int node = 0; node < Nodes; node++)
            {
                TemporalEdge[] row = [.. edges.Where(edge => edge.Target == node).OrderBy(static edge => edge.Time)];
                Assert.Equal(row.Select(static edge => edge.Source), turned.Targets(node).ToArray());
                Assert.Equal(row.Select(static edge => edge.Time), turned.Times(node).ToArray());
            }
        },
        iter: 100, threads: 1);

    [Fact]
    public void Histograms_count_every_node_and_edge_once()
    {
        TemporalEdge[] edges =
            [.. Enumerable.Range(0, 300).Select(static i => new TemporalEdge(i % 7 * (i % 3) % 7, i * i % 7, i * 31 % 97))];
        using TemporalGraph graph = TemporalGraph.FromEdges(Nodes, edges);
        GraphStatistics statistics = GraphStatistics.Of(graph);
        Assert.Equal(Nodes, statistics.OutDegrees.Sum(static bin => bin.Count));
        Assert.All(
            statistics.OutDegrees,
            bin => Assert.Equal(
                Enumerable.Range(0, Nodes).Count(node => Within(bin, edges.Count(edge => edge.Source == node))), bin.Count));
        Assert.All(
            statistics.InDegrees,
            bin => Assert.Equal(
                Enumerable.Range(0, Nodes).Count(node => Within(bin, edges.Count(edge => edge.Target == node))), bin.Count));
        Assert.All(statistics.Times, bin => Assert.Equal(edges.Count(edge => Within(bin, edge.Time)), bin.Count));
        Assert.Equal(300, statistics.Times.Sum(static bin => bin.Count));

        static bool Within(HistogramBin bin, long value) => value >= bin.From && value <= bin.To;
    }

    [Theory]
    [InlineData(long.MinValue, long.MaxValue)]
    [InlineData(5, 5)]
    [InlineData(-3, 11)]
    public void Times_of_any_span_have_a_histogram(long first, long last)
    {
        using TemporalGraph graph = TemporalGraph.FromEdges(2, [new(0, 1, first), new(1, 0, last)]);
        Assert.Equal(2, GraphStatistics.Of(graph).Times.Sum(static bin => bin.Count));
    }

    [Fact]
    public void A_file_holds_the_whole_graph()
    {
        string path = WriteGraph();
        using TemporalGraph graph = TemporalGraph.Open(path);
        using TemporalGraph read = TemporalIngest.Read(_folder["edges.txt"], cancellation: Token);
        Assert.Equal(
            (read.Nodes, read.Edges, read.MinTime, read.MaxTime, read.Bytes),
            (graph.Nodes, graph.Edges, graph.MinTime, graph.MaxTime, graph.Bytes));
        Assert.Equal(read.Report, graph.Report);
        for (int node = 0; node < graph.Nodes; node++)
        {
            Assert.Equal(read.Identifier(node), graph.Identifier(node));
            Assert.Equal(read.Targets(node).ToArray(), graph.Targets(node).ToArray());
            Assert.Equal(read.Times(node).ToArray(), graph.Times(node).ToArray());
        }
        for (long place = 0; place < graph.Edges; place++) Assert.Equal(read.EdgeAt(place), graph.EdgeAt(place));
        for (long rank = 0; rank <= graph.MaxTime; rank++) Assert.Equal(read.TimeValue(rank), graph.TimeValue(rank));
        Assert.Equal(["edges.txt", "some.file.tcsr"], Directory.GetFiles(_folder.Root).Select(Path.GetFileName).Order());
    }

    [Fact]
    public void Any_changed_byte_is_found()
    {
        string path = WriteGraph();
        byte[] whole = File.ReadAllBytes(path);
        for (int at = 0; at < whole.Length; at += at < 1200 ? 1 : 37)
        {
            byte[] copy = [.. whole];
            copy[at] ^= 0x10;
            File.WriteAllBytes(path, copy);
            // Padding between a section and its check is no part of anything.
            Exception? error = Record.Exception(() => TemporalGraph.Open(path).Dispose());
            if (error is null) Assert.Equal(0, whole[at]);
            else Assert.Matches("some.file.tcsr: offset [0-9]+: .+; .+", Assert.IsType<InvalidDataException>(error).Message);
        }
    }

    [Fact]
    public void Damaged_files_are_refused_in_one_line()
    {
        string path = WriteGraph();
        FormatFuzz.Damaged(File.ReadAllBytes(path), 400, content =>
        {
            File.WriteAllBytes(path, content);
            TemporalGraph.Open(path).Dispose();
        }, leastRefused: 0.9);
    }

    [Fact]
    public void Nonsense_under_valid_checks_is_refused_too()
    {
        string path = WriteGraph();
        byte[] whole = File.ReadAllBytes(path);
        (int Offset, int Bytes)[] sections = [.. Sections(whole)];
        int refused = 0;
        Gen.Select(Gen.Int[0, 4], Gen.Double[0, 0.999], Gen.OneOf(Gen.Long, Gen.Long[-3, 400])).Array[400].Sample(
            changes =>
            {
                foreach ((int section, double place, long value) in changes)
                {
                    (int offset, int bytes) = sections[section];
                    byte[] copy = [.. whole];
                    int size = section == 1 ? 4 : 8;
                    int at = offset + (int)(place * bytes / size) * size;
                    if (size == 4) BinaryPrimitives.WriteInt32LittleEndian(copy.AsSpan(at), (int)value);
                    else BinaryPrimitives.WriteInt64LittleEndian(copy.AsSpan(at), value);
                    BinaryPrimitives.WriteUInt32LittleEndian(
                        copy.AsSpan((offset + bytes + 7) & ~7), Crc32C.Compute(copy.AsSpan(offset, bytes)));
                    File.WriteAllBytes(path, copy);
                    try
                    {
                        using TemporalGraph graph = TemporalGraph.Open(path);
                        _ = GraphStatistics.Of(graph);
                        using TemporalGraph turned = graph.Transpose();
                    }
                    catch (InvalidDataException)
                    {
                        refused++;
                    }
                }
            },
            iter: 1, threads: 1, seed: "0000KOIPe036");
        // Identifiers may be anything, and some values are what stood there.
        Assert.InRange(refused, 200, 400);
    }

    [Fact]
    public void A_failed_ingest_leaves_the_old_file()
    {
        string path = WriteGraph();
        byte[] whole = File.ReadAllBytes(path);
        string bad = EdgeLists.Write(_folder["bad.txt"], "1 2 3", "oops");
        Assert.Throws<InvalidDataException>(() => TemporalIngest.ReadToFile(bad, path, cancellation: Token));
        Assert.Equal(whole, File.ReadAllBytes(path));
        Assert.False(File.Exists(path + ".tmp"));
    }

    [Fact]
    public void A_disposed_graph_is_not_read()
    {
        TemporalGraph graph = TemporalGraph.FromEdges(2, [new(0, 1, 5)]);
        graph.Dispose();
        Assert.Throws<ObjectDisposedException>(() => graph.Degree(0));
    }

    private static IEnumerable<(int Offset, int Bytes)> Sections(byte[] image)
    {
        int Count(int offset) => (int)BinaryPrimitives.ReadInt64LittleEndian(image.AsSpan(offset));
        (int nodes, int edges, int values, int at) = (Count(8), Count(16), Count(48), 64);
        foreach (int bytes in (int[])[8 * (nodes + 1), 4 * edges, 8 * edges, 8 * edges, 8 * nodes, 8 * values])
        {
            yield return (at, bytes);
            at = ((at + bytes + 7) & ~7) + 8;
        }
    }

    private string WriteGraph()
    {
        EdgeLists.Write(
            _folder["edges.txt"],
            [.. Enumerable.Range(0, 61).Select(static i => $"{i * 7 % 13} {i * i % 11} {i * 5 % 23}.12345678{i % 3}")]);
        TemporalIngest.ReadToFile(_folder["edges.txt"], _folder["some.file.tcsr"]).Dispose();
        return _folder["some.file.tcsr"];
    }
}
