using System.Text;
using CsCheck;
using Gossamer.Graphs.Ingest;
using Gossamer.Graphs.Temporal;
using Gossamer.Tests.Learning.Data;
using Gossamer.Tests.Learning.Runs;
using Xunit;

namespace Gossamer.Tests.Graphs;

/// <summary>Edge lists become graphs, under every policy, or one line that says what is wrong with them.</summary>
public sealed class IngestTests : IDisposable
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Nodes_are_numbered_as_they_appear_and_edges_sorted_by_time_in_file_order()
    {
        using TemporalGraph graph = Read("# a comment", "70 5 20", "5 70 10", "70 9 20", "", "70 5 -3", "9\t5,20");
        Assert.Equal([70, 5, 9], Enumerable.Range(0, 3).Select(graph.Identifier));
        Assert.Equal(
            [new(0, 1, -3), new(1, 0, 10), new(0, 1, 20), new(0, 2, 20), new(2, 1, 20)],
            Chronological(graph));
        Assert.Equal([1, 1, 2], graph.Targets(0).ToArray());
        Assert.Equal([-3, 20, 20], graph.Times(0).ToArray());
        Assert.Equal((3, 7, 2), (graph.Report.Columns, graph.Report.Lines, graph.Report.OtherLines));
        Assert.Equal((-3, 20), (graph.MinTime, graph.MaxTime));
        Assert.Equal(0.6, graph.Report.TiedShare);
    }

    [Theory]
    [InlineData(SelfLoops.Keep, ExactDuplicates.Collapse, MultiEdges.Keep)]
    [InlineData(SelfLoops.Drop, ExactDuplicates.Collapse, MultiEdges.Keep)]
    [InlineData(SelfLoops.Keep, ExactDuplicates.Keep, MultiEdges.Keep)]
    [InlineData(SelfLoops.Drop, ExactDuplicates.Keep, MultiEdges.FirstOccurrence)]
    [InlineData(SelfLoops.Keep, ExactDuplicates.Collapse, MultiEdges.FirstOccurrence)]
    public void Every_policy_does_what_sorting_and_grouping_by_hand_does(
        SelfLoops loops, ExactDuplicates duplicates, MultiEdges repeated) =>
        EdgeLists.Crowded.Sample(
            edges =>
            {
                string path = EdgeLists.Write(
                    _folder[$"{Guid.NewGuid()}.txt"], [.. edges.Select(static edge => $"{edge.Source} {edge.Target} {edge.Time}")]);
                using TemporalGraph graph = TemporalIngest.Read(
                    path, new IngestOptions { SelfLoops = loops, ExactDuplicates = duplicates, MultiEdges = repeated });
                File.Delete(path);

                IEnumerable<TemporalEdge> kept = edges.Where(edge => loops == SelfLoops.Keep || edge.Source != edge.Target).OrderBy(
                    static edge => edge.Time);
                TemporalEdge[] withDuplicates = [.. kept];
                if (duplicates == ExactDuplicates.Collapse) kept = kept.Distinct();
                if (repeated == MultiEdges.FirstOccurrence) kept = kept.DistinctBy(static edge => (edge.Source, edge.Target));
                TemporalEdge[] expected = [.. kept];
                Assert.Equal(
                    expected,
                    Chronological(graph).Select(
                        edge => new TemporalEdge((int)graph.Identifier(edge.Source), (int)graph.Identifier(edge.Target), edge.Time)));

                IngestReport report = graph.Report;
                int[] nodes = [.. edges.SelectMany(static edge => new[] { edge.Source, edge.Target }).Distinct()];
                Assert.Equal(nodes.Length, report.Nodes);
                Assert.Equal(edges.Count(static edge => edge.Source == edge.Target), report.SelfLoops);
                Assert.Equal(withDuplicates.Length - withDuplicates.Distinct().Count(), report.ExactDuplicates);
                Assert.Equal(expected.DistinctBy(static edge => (edge.Source, edge.Target)).Count(), report.StaticEdges);
                Assert.Equal(nodes.Except(expected.Select(static edge => edge.Target)).Count(), report.WithoutIncoming);
                Assert.Equal(nodes.Except(expected.Select(static edge => edge.Source)).Count(), report.WithoutOutgoing);
                Assert.Equal(nodes.Except(expected.SelectMany(static edge => new[] { edge.Source, edge.Target })).Count(), report.Isolated);
                int ties = expected.CountBy(static edge => edge.Time).Where(static time => time.Value > 1).Sum(static time => time.Value);
                Assert.Equal(ties / (double)Math.Max(1, expected.Length), report.TiedShare);
            },
            iter: 60, threads: 1);

    [Fact]
    public void Progress_goes_forward_to_the_end_of_the_file()
    {
        string path = EdgeLists.Write(
            _folder["long.txt"], [.. Enumerable.Range(0, 200_000).Select(static i => $"{i % 1000} {i % 999} {i}")]);
        var steps = new Steps();
        TemporalIngest.Read(path, progress: steps, cancellation: Token).Dispose();
        Assert.Equal(new IngestProgress(new FileInfo(path).Length, new FileInfo(path).Length, 200_000), steps[^1]);
        Assert.InRange(steps.Count, 4, 100);
        for (int i = 1; i < steps.Count; i++) Assert.True(steps[i].Bytes >= steps[i - 1].Bytes && steps[i].Edges > steps[i - 1].Edges);
    }

    [Fact]
    public void Duplicates_in_a_crowd_of_one_time_are_found_too()
    {
        using TemporalGraph graph = Read([.. Enumerable.Range(0, 100).Select(static i => $"{i % 7} {i % 5} 1"), "0 0 2"]);
        Assert.Equal(100 - 35, graph.Report.ExactDuplicates);
        Assert.Equal(36, graph.Edges);
    }

    [Fact]
    public void Times_far_apart_and_out_of_order_are_sorted()
    {
        using TemporalGraph graph = Read($"1 2 {long.MaxValue}", $"1 2 {long.MinValue}", "1 2 0", "1 3 -1");
        Assert.Equal([long.MinValue, -1, 0, long.MaxValue], graph.Times(0).ToArray());
    }

    [Fact]
    public void Decimal_times_that_are_multiples_of_the_unit_are_kept_exactly()
    {
        using TemporalGraph graph = Read("1 2 +4 1289241911", "2 3 -10 1289241911.72836", "3 1 5 1.28924194242e9");
        Assert.Equal(TimeRule.Ticks, graph.Report.TimeRule);
        Assert.Equal(
            [1_289_241_911_000_000, 1_289_241_911_728_360, 1_289_241_942_420_000], Chronological(graph).Select(static edge => edge.Time));
        Assert.Equal(1289241911.72836, graph.TimeValue(1_289_241_911_728_360));
    }

    [Fact]
    public void Other_decimal_times_are_ranked_and_their_values_kept()
    {
        // The first is a whole number, the second a multiple of the unit, the third forces ranks on both.
        using TemporalGraph graph = Read("1 2 1", "2 3 0.5", "3 1 0.123605150214592", "3 2 1.0", "1 3 -2e-9");
        Assert.Equal(TimeRule.Rank, graph.Report.TimeRule);
        Assert.Equal([0, 1, 2, 3, 3], Chronological(graph).Select(static edge => edge.Time));
        Assert.Equal([-2e-9, 0.123605150214592, 0.5, 1], Enumerable.Range(0, 4).Select(rank => graph.TimeValue(rank)));
        using TemporalGraph turned = graph.Transpose();
        Assert.Equal(0.5, turned.TimeValue(2));
    }

    [Theory]
    [InlineData("line 2: 2 columns where line 1 has 3", "1 2 3", "1 2")]
    [InlineData("line 3: 4 columns where line 2 has 3", "# c", "1 2 3", "1 2 3 4")]
    [InlineData("line 1: more than 4 columns", "1 2 3 4 5")]
    [InlineData("line 1: 1 column", "12")]
    [InlineData("line 1: the source -1 is negative", "-1 2 3")]
    [InlineData("line 2: the target -7 is negative", "1 2 3", "1 -7 3")]
    [InlineData("line 1: the target 'x' is no whole number", "1 x 3")]
    [InlineData("line 1: the source '1.5' is no whole number", "1.5 2 3")]
    [InlineData("line 1: the source '9223372036854775808' is beyond 64 bits", "9223372036854775808 2 3")]
    [InlineData("line 1: the target '18446744073709551617' is beyond 64 bits", "1 18446744073709551617 3")]
    [InlineData("line 1: the time '9223372036854775808' is beyond 64 bits", "1 2 9223372036854775808")]
    [InlineData("line 1: the time 'noon' is no number", "1 2 noon")]
    [InlineData("line 1: the time 'NaN' is no number", "1 2 NaN")]
    [InlineData("line 1: the weight 'heavy' is no number", "1 2 heavy 3")]
    [InlineData("line 2: decimal times follow the time 9007199254740993", "1 2 9007199254740993", "1 2 0.12345678901")]
    [InlineData("line 2: the time 9007199254740993 has more digits", "1 2 0.12345678901", "1 2 9007199254740993")]
    [InlineData("whole file: no edge", "# nothing")]
    public void A_line_that_is_no_edge_is_named(string problem, params string[] lines)
    {
        InvalidDataException error = Assert.Throws<InvalidDataException>(() => Read(lines));
        Assert.Contains(problem, error.Message, StringComparison.Ordinal);
        Assert.StartsWith(_folder["edges.txt"], error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_compressed_file_that_is_cut_short_is_refused_wherever_the_cut_is()
    {
        byte[] whole = EdgeLists.GZip(string.Concat(Enumerable.Range(0, 400).Select(static i => $"{i} {i * 7 % 400} {i}\n")));
        string path = _folder["edges.gz"];
        File.WriteAllBytes(path, whole);
        using (TemporalGraph graph = TemporalIngest.Read(path, cancellation: Token)) Assert.Equal(400, graph.Edges);
        for (int length = 3; length < whole.Length; length += 17)
        {
            File.WriteAllBytes(path, whole[..length]);
            InvalidDataException error = Assert.Throws<InvalidDataException>(() => TemporalIngest.Read(path, cancellation: Token));
            Assert.Matches("line [0-9]+: ", error.Message);
        }
    }

    [Fact]
    public void Damaged_text_is_read_or_refused_in_one_line() => FormatFuzz.Damaged(
        Encoding.ASCII.GetBytes("# text\n1 2 30\n2 1 4\n3 1 5.25\n12 3 99\n4 1 7\n"), 600, content => ReadBytes("some.file", content),
        leastRefused: 0.4);

    [Fact]
    public void Damaged_gzip_is_read_or_refused_in_one_line() => FormatFuzz.Damaged(
        EdgeLists.GZip(string.Concat(Enumerable.Range(0, 60).Select(static i => $"{i} {i + 1} {i}\n"))), 400,
        content => ReadBytes("some.file", content), leastRefused: 0.6);

    [Theory]
    [InlineData("temporal-graphs/CollegeMsg.txt.gz", 1_899, 59_835, 20_296, 0)]
    [InlineData("temporal-graphs/email-Eu-core-temporal.txt.gz", 986, 332_334, 24_929, 0)]
    [InlineData("temporal-graphs/sx-mathoverflow.txt.gz", 24_818, 506_550, 239_978, 116_109)]
    public void Published_counts_are_met(string file, int nodes, long edges, long pairs, long loops)
    {
        // Nodes, edges and pairs: the pages of SNAP.
        using TemporalGraph graph = TemporalIngest.Read(
            TestData.Require(file), new IngestOptions { ExactDuplicates = ExactDuplicates.Keep }, cancellation: Token);
        Assert.Equal((nodes, edges, pairs, loops), (graph.Nodes, graph.Edges, graph.Report.StaticEdges, graph.Report.SelfLoops));
    }

    private static TemporalEdge[] Chronological(TemporalGraph graph) =>
        [.. Enumerable.Range(0, (int)graph.Edges).Select(place => graph.EdgeAt(place))];

    private TemporalGraph Read(params string[] lines) => TemporalIngest.Read(EdgeLists.Write(_folder["edges.txt"], lines));

    private void ReadBytes(string name, byte[] content)
    {
        File.WriteAllBytes(_folder[name], content);
        TemporalIngest.Read(_folder[name]).Dispose();
    }

    private sealed class Steps : List<IngestProgress>, IProgress<IngestProgress>
    {
        public void Report(IngestProgress value) => Add(value);
    }
}
