using System.Diagnostics;
using Gossamer.Graphs.Temporal;
using Gossamer.Graphs.Walks;
using Gossamer.Kernels.Aggregation;
using Gossamer.Kernels.Randomness;

namespace Gossamer.Graphs.Sampling;

/// <summary>
/// Draws neighbourhoods layer by layer for networks that pass messages, of edges strictly before the query time of the node asked for and
/// no others. What is drawn for a node is a function of (seed, epoch, batch, place): it does not depend on threads or on the other nodes.
/// </summary>
/// <remarks>The edges that qualify are a run of the node's row, found by binary search; without repetition by Floyd's algorithm.</remarks>
public sealed unsafe class NeighbourSampler : IDisposable
{
    private readonly TemporalGraph _graph;
    private readonly SamplerOptions _options;
    private readonly bool _owns;
    private readonly CounterRandom _random;

    /// <summary>A sampler on <paramref name="graph"/>, which stays the caller's; reverse sampling makes a transposed copy of it.</summary>
    /// <exception cref="ArgumentException">An option is out of range.</exception>
    public NeighbourSampler(TemporalGraph graph, SamplerOptions? options = null)
    {
        _options = options ?? new SamplerOptions();
        _options.Check();
        _owns = _options.Direction == WalkDirection.Reverse;
        _graph = _owns ? graph.Transpose() : graph;
        _random = new CounterRandom(_options.Seed, "neighbours");
    }

    /// <summary>Draws the neighbourhood of a batch, the layer next to the nodes asked for first.</summary>
    /// <param name="nodes">Nodes asked for.</param>
    /// <param name="times">The query time of each; edges at it or later do not exist.</param>
    /// <param name="epoch">Number of the epoch.</param>
    /// <param name="batch">Number of the batch.</param>
    /// <exception cref="ArgumentException">Lengths differ, or a node is none of the graph.</exception>
    public IReadOnlyList<SampledLayer> Sample(ReadOnlySpan<int> nodes, ReadOnlySpan<long> times, ulong epoch, ulong batch)
    {
        if (nodes.Length != times.Length) throw new ArgumentException($"{times.Length} times for {nodes.Length} nodes", nameof(times));
        foreach (int node in nodes)
            if ((uint)node >= (uint)_graph.Nodes)
                throw new ArgumentException($"node {node} is outside 0 to {_graph.Nodes - 1}", nameof(nodes));
        CounterRandom random = _random.Fork(epoch).Fork(batch);
        List<int> entries = [.. nodes];
        List<long> queries = [.. times];
        List<SampledLayer> layers = [];
        foreach (int fanOut in _options.FanOut)
        {
            SampledLayer layer = Draw(entries, queries, fanOut, random.Fork((ulong)layers.Count));
            layers.Add(layer);
            (entries, queries) = ([.. layer.Nodes], [.. layer.QueryTimes]);
        }
        return layers;
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        if (_owns) _graph.Dispose();
    }

    private SampledLayer Draw(List<int> entries, List<long> queries, int fanOut, CounterRandom random)
    {
        int rows = entries.Count;
        int[][] drawn = new int[rows][];
        Parallel.For(0, rows, row => drawn[row] = Choose(entries[row], queries[row], fanOut, random.Fork((ulong)row)));
        long[] pointers = new long[rows + 1];
        for (int row = 0; row < rows; row++) pointers[row + 1] = pointers[row] + drawn[row].Length;
        int[] columns = new int[pointers[rows]];
        long[] times = new long[columns.Length];
        var known = new Dictionary<(int Node, long Query), int>();
        List<int> nodes = [.. entries];
        List<long> queryTimes = [.. queries];
        int place = 0;
        for (int row = 0; row < rows; row++)
        {
            EdgeRow own = _graph.Row(entries[row]);
            foreach (int edge in drawn[row])
            {
                times[place] = own.Times[edge];
                Debug.Assert(times[place] < queries[row], "an edge at the query time or later");
                (int, long) entry = (own.Targets[edge], queries[row]);
                if (!known.TryGetValue(entry, out int column))
                {
                    known.Add(entry, column = nodes.Count);
                    nodes.Add(entry.Item1);
                    queryTimes.Add(entry.Item2);
                }
                columns[place++] = column;
            }
        }
        return new SampledLayer(EdgeTopology.Create(nodes.Count, pointers, columns), times, nodes, queryTimes);
    }

    /// <summary>The places in its row of the edges drawn for a node, ascending by time.</summary>
    private int[] Choose(int node, long query, int fanOut, CounterRandom random)
    {
        EdgeRow row = _graph.Row(node);
        int first = 0, end = row.FirstAt(0, row.Count, query);
        // What would begin before all time begins with it.
        if (_options.Rule == SamplingRule.Window)
            first = row.FirstAt(0, end, query < long.MinValue + _options.Window ? long.MinValue : query - _options.Window);
        int count = Math.Min(fanOut, end - first);
        if (_options.Rule == SamplingRule.MostRecent) first = end - count;
        return Array.ConvertAll(random.Sample(end - first, count), chosen => first + (int)chosen);
    }
}
