using CsCheck;
using Gossamer.Graphs.Sampling;
using Gossamer.Graphs.Temporal;
using Gossamer.Graphs.Walks;
using Xunit;

namespace Gossamer.Tests.Graphs;

/// <summary>Sampled neighbourhoods against a search through all edges.</summary>
public sealed class NeighbourSamplerTests
{
    private const int Nodes = 7;

    [Fact]
    public void Every_edge_drawn_exists_and_is_earlier_than_what_was_asked() =>
        Gen.Select(EdgeLists.Crowded, Gen.Enum<SamplingRule>(), Gen.Enum<WalkDirection>(), Gen.Long[1, 6], Gen.ULong).Sample(
            static (edges, rule, direction, window, seed) =>
            {
                using TemporalGraph graph = TemporalGraph.FromEdges(Nodes, edges);
                int[] fanOut = [3, 2];
                using var sampler = new NeighbourSampler(
                    graph, new SamplerOptions { FanOut = fanOut, Rule = rule, Window = window, Direction = direction, Seed = seed });
                int[] nodes = [0, 1, 6, 0];
                long[] times = [3, -2, 5, 9];
                IReadOnlyList<SampledLayer> layers = sampler.Sample(nodes, times, 1, 2);
                Assert.Equal(2, layers.Count);
                int[] rows = nodes;
                long[] queries = times;
                for (int depth = 0; depth < 2; depth++)
                {
                    SampledLayer layer = layers[depth];
                    Assert.Equal(rows, layer.Nodes.Take(rows.Length));
                    Assert.Equal(queries, layer.QueryTimes.Take(rows.Length));
                    for (int row = 0; row < rows.Length; row++)
                    {
                        (int first, int end) = ((int)layer.Edges.RowPointers[row], (int)layer.Edges.RowPointers[row + 1]);
                        (int Node, long Time)[] drawn = [.. Enumerable.Range(first, end - first)
                            .Select(edge => (layer.Nodes[layer.Edges.ColumnIndices[edge]], layer.Times[edge]))];
                        (int Node, long Time)[] possible = [.. edges
                            .Where(edge => (direction == WalkDirection.Forward ? edge.Source : edge.Target) == rows[row])
                            .Where(edge => edge.Time < queries[row])
                            .Where(edge => rule != SamplingRule.Window || edge.Time >= queries[row] - window)
                            .Select(edge => (direction == WalkDirection.Forward ? edge.Target : edge.Source, edge.Time))];
                        Assert.Equal(Math.Min(fanOut[depth], possible.Length), drawn.Length);
                        // None more often than it is there.
                        foreach (IGrouping<(int, long), (int, long)> same in drawn.GroupBy(static edge => edge))
                            Assert.InRange(same.Count(), 1, possible.Count(edge => edge == same.Key));
                        if (rule == SamplingRule.MostRecent)
                            Assert.Equal(
                                possible.Select(static edge => edge.Time).OrderDescending().Take(drawn.Length).Order(),
                                drawn.Select(static edge => edge.Time));
                        foreach (int column in layer.Edges.ColumnIndices[first..end])
                            Assert.Equal(queries[row], layer.QueryTimes[column]);
                    }
                    (rows, queries) = ([.. layer.Nodes], [.. layer.QueryTimes]);
                }
            },
            iter: 200, threads: 1);

    [Fact]
    public void Draws_depend_on_epoch_batch_and_place_and_on_nothing_else()
    {
        using TemporalGraph graph = TemporalGraph.FromEdges(
            200, [.. Enumerable.Range(0, 199).Select(static i => new TemporalEdge(i, 199, i))]);
        using var sampler = new NeighbourSampler(graph, new SamplerOptions { FanOut = [5] });
        Assert.Equal(Drawn([199], 0, 0), Drawn([199], 0, 0));
        Assert.NotEqual(Drawn([199], 0, 0), Drawn([199], 1, 0));
        Assert.NotEqual(Drawn([199], 0, 0), Drawn([199], 0, 1));
        // Another node beside it changes nothing.
        Assert.Equal(Drawn([199, 3], 0, 0)[..5], Drawn([199, 199], 0, 0)[..5]);

        int[] Drawn(int[] nodes, ulong epoch, ulong batch)
        {
            SampledLayer layer = sampler.Sample(nodes, [.. nodes.Select(static _ => 1000L)], epoch, batch)[0];
            return [.. layer.Edges.ColumnIndices.ToArray().Select(column => layer.Nodes[column])];
        }
    }

    [Fact]
    public void Uniform_draws_have_equal_chances()
    {
        using TemporalGraph graph = TemporalGraph.FromEdges(
            11, [.. Enumerable.Range(0, 10).Select(static i => new TemporalEdge(10, i, i))]);
        using var sampler = new NeighbourSampler(graph, new SamplerOptions { FanOut = [3], Direction = WalkDirection.Forward });
        int[] counts = new int[8];
        const int Batches = 4000;
        for (ulong batch = 0; batch < Batches; batch++)
            foreach (int node in sampler.Sample([10], [8], 0, batch)[0].Nodes.Skip(1)) counts[node]++;
        // Three of the eight edges before time 8; five standard deviations.
        const double Share = 3.0 / 8;
        foreach (int count in counts) Assert.Equal(Share, (double)count / Batches, 5 * Math.Sqrt(Share * (1 - Share) / Batches));
    }

    [Fact]
    public void What_is_no_node_or_option_is_named()
    {
        using TemporalGraph graph = TemporalGraph.FromEdges(2, [new TemporalEdge(0, 1, 0)]);
        using var sampler = new NeighbourSampler(graph);
        Assert.Contains("node 2", Assert.Throws<ArgumentException>(() => sampler.Sample([2], [0], 0, 0)).Message, StringComparison.Ordinal);
        Assert.Throws<ArgumentException>(() => sampler.Sample([0], [], 0, 0));
        Assert.Throws<ArgumentException>(() => new NeighbourSampler(graph, new SamplerOptions { FanOut = [0] }));
        Assert.Throws<ArgumentException>(() => new NeighbourSampler(graph, new SamplerOptions { Rule = SamplingRule.Window, Window = 0 }));
    }
}
