using Gossamer.Kernels.Aggregation;
using Gossamer.Kernels.Execution;
using Gossamer.Learning.Benchmarks;
using Gossamer.Learning.Tensors;
using TorchSharp;
using static TorchSharp.torch;

namespace Gossamer.Graphs.Benchmarks;

/// <summary>Times our product against libtorch's and against the rate of random reads.</summary>
internal static class SpmmBenchmark
{
    private const int Reads = 2_000_000;

    /// <summary>Times one size.</summary>
    public static SpmmTiming Measure(int nodes, int edges, int features, int pairs)
    {
        using DisposeScope scope = NewDisposeScope();
        using IDisposable grad = no_grad();
        EdgeTopology graph = Graph(nodes, edges);
        using var x = new AlignedBuffer<float>(nodes * features);
        using var y = new AlignedBuffer<float>(nodes * features);
        var random = new Kernels.Randomness.CounterRandom(0, "features");
        for (int i = 0; i < x.Length; i++) x.Span[i] = (float)random.Uniform((ulong)i) - 0.5f;

        Tensor indices = stack(
            [tensor(graph.RowIndices()).to(ScalarType.Int64), tensor(graph.ColumnIndices.ToArray()).to(ScalarType.Int64)]);
        // There is no way to coalesce by itself; element-wise functions do it first.
        Tensor coo = sparse_coo_tensor(indices, ones(edges), [nodes, nodes]).abs();
        Tensor dense = empty(nodes, features);
        TensorData.CopyFrom<float>(x.Span, dense);

        Ours();
        RequireSame(coo.mm(dense), y.Span);
        using var reads = new RandomRowReads(nodes, features, Reads);
        double before = reads.BytesPerSecond();
        var timing = PairedTiming.Measure(() => coo.mm(dense).Dispose(), Ours, pairs);
        double rate = Math.Max(before, reads.BytesPerSecond());
        double bytes = edges * (4.0 + 4 * features) + 4.0 * nodes * features;
        return new SpmmTiming
        {
            Nodes = nodes,
            Edges = edges,
            Features = features,
            BoundMs = bytes / rate * 1000,
            RandomRowGigabytesPerSecond = rate / 1e9,
            Ours = timing.Ours,
            LibtorchCoo = timing.Rival,
        };

        void Ours() => EdgeProducts.Multiply(graph, [], x.Span, features, y.Span);
    }

    /// <summary>Distinct edges of a graph with Zipf degrees and permuted nodes: libtorch would add up repeated ones beforehand.</summary>
    private static EdgeTopology Graph(int nodes, int edges)
    {
        var source = new ZipfEdges(nodes, long.MaxValue);
        var seen = new HashSet<long>(edges);
        int[] rows = new int[edges], columns = new int[edges];
        for (long i = 0; seen.Count < edges; i++)
        {
            Temporal.TemporalEdge edge = source[i];
            if (!seen.Add((long)edge.Source * nodes + edge.Target)) continue;
            (rows[seen.Count - 1], columns[seen.Count - 1]) = (edge.Target, edge.Source);
        }
        return EdgeTopology.FromPairs(nodes, nodes, rows, columns);
    }

    private static void RequireSame(Tensor expected, ReadOnlySpan<float> actual)
    {
        float[] values = TensorData.Copy<float>(expected);
        for (int i = 0; i < values.Length; i++)
            if (Math.Abs(values[i] - actual[i]) > 1e-3 * (1 + Math.Abs(values[i])))
                throw new InvalidOperationException($"the products differ: {actual[i]} is ours, {values[i]} libtorch's");
    }
}
