using Gossamer.Graphs.Encoders;
using Gossamer.Graphs.Messages;
using Gossamer.Graphs.Planetoid;
using Gossamer.Kernels.Aggregation;
using Gossamer.Learning.Tensors;
using static TorchSharp.torch;

namespace Gossamer.Graphs.NodeTraining;

/// <summary>A graph of labelled nodes made ready for networks that pass messages over it.</summary>
public sealed class CitationGraph : IDisposable
{
    private readonly EdgeTopology _edges;
    private readonly Neighbours _entries;
    private readonly Tensor _values;
    private readonly Dictionary<NodeModel, Adjacency> _adjacencies = [];

    /// <summary>Takes links in both directions and divides the features of each node by their sum.</summary>
    public CitationGraph(LabelledGraph graph)
    {
        Graph = graph;
        int[] one = [.. graph.Links.Select(static link => link.A)], other = [.. graph.Links.Select(static link => link.B)];
        _edges = EdgeTopology.FromPairs(graph.Nodes, graph.Nodes, [.. one, .. other], [.. other, .. one]);
        _entries = new Neighbours(EdgeTopology.Create(
            graph.Features, [.. graph.FeatureStarts.Select(static start => (long)start)], [.. graph.FeatureIndices]));
        float[] values = [.. graph.FeatureValues];
        for (int node = 0; node < graph.Nodes; node++)
        {
            (int first, int end) = (graph.FeatureStarts[node], graph.FeatureStarts[node + 1]);
            Span<float> own = values.AsSpan(first, end - first);
            float sum = 0;
            foreach (float value in own) sum += value;
            if (sum != 0) foreach (ref float value in own) value /= sum;
        }
        Tensor stored = empty(values.Length);
        TensorData.CopyFrom<float>(values, stored);
        _values = stored.DetachFromDisposeScope();
    }

    /// <summary>The graph.</summary>
    public LabelledGraph Graph { get; }

    /// <summary>The features, their entries that are not zero.</summary>
    public NodeFeatures Features => NodeFeatures.Sparse(_entries, _values);

    /// <summary>A fresh network.</summary>
    /// <exception cref="ArgumentException">The model passes no messages.</exception>
    public NodeEncoder Create(NodeModel model, int hidden, double dropout, ulong seed) =>
        NodeEncoders.Create(model, new MessageGraph(EdgesFor(model), Features), hidden, Graph.Classes, dropout, seed);

    /// <inheritdoc/>
    public void Dispose()
    {
        foreach (Adjacency adjacency in _adjacencies.Values) adjacency.Dispose();
        _entries.Dispose();
        _values.Dispose();
    }

    private Adjacency EdgesFor(NodeModel model)
    {
        if (_adjacencies.TryGetValue(model, out Adjacency? adjacency)) return adjacency;
        adjacency = NodeEncoders.EdgesFor(model, _edges);
        _adjacencies.Add(model, adjacency);
        return adjacency;
    }
}
