using Gossamer.Graphs.Messages;
using Gossamer.Kernels.Aggregation;
using Gossamer.Learning.Tensors;
using TorchSharp;
using static TorchSharp.torch;

namespace Gossamer.Graphs.Encoders;

/// <summary>The edges that a layer passes messages along, with a constant value each.</summary>
public sealed class Adjacency : IDisposable
{
    private readonly Tensor? _values;

    private Adjacency(EdgeTopology edges, float[]? values)
    {
        Neighbours = new Neighbours(edges);
        if (values is null) return;
        Tensor stored = empty(values.Length);
        TensorData.CopyFrom<float>(values, stored);
        _values = stored.DetachFromDisposeScope();
    }

    /// <summary>The edges.</summary>
    public Neighbours Neighbours { get; }

    /// <summary>Nodes.</summary>
    public int Nodes => Neighbours.Edges.Rows;

    /// <summary>Edges.</summary>
    public int Edges => Neighbours.Edges.Edges;

    /// <summary>Every edge with the value 1.</summary>
    public static Adjacency Plain(EdgeTopology edges) => new(Square(edges), null);

    /// <summary>Every edge with one over the number of its row's: sums become means.</summary>
    public static Adjacency Mean(EdgeTopology edges)
    {
        float[] values = new float[Square(edges).Edges];
        for (int row = 0; row < edges.Rows; row++)
        {
            (int first, int end) = ((int)edges.RowPointers[row], (int)edges.RowPointers[row + 1]);
            values.AsSpan(first, end - first).Fill(1f / Math.Max(1, end - first));
        }
        return new Adjacency(edges, values);
    }

    /// <summary>Every edge with the value 1, and a loop at each node that has none.</summary>
    public static Adjacency WithLoops(EdgeTopology edges) => new(AddLoops(Square(edges), []).Edges, null);

    /// <summary>
    /// D^−½ (A + I) D^−½, loops added where there are none, D the sums of the rows, 1/√0 taken as 0. (Kipf and Welling, "Semi-supervised
    /// classification with graph convolutional networks", ICLR 2017, section 2.)
    /// </summary>
    /// <param name="edges">[nodes, nodes].</param>
    /// <param name="weights">Weight of each edge, at least 0; empty for 1.</param>
    /// <exception cref="ArgumentException">The number of weights does not match, or one is negative.</exception>
    public static Adjacency Symmetric(EdgeTopology edges, ReadOnlySpan<float> weights = default)
    {
        if (!weights.IsEmpty && weights.Length != Square(edges).Edges)
            throw new ArgumentException($"{weights.Length} weights for {edges.Edges} edges", nameof(weights));
        foreach (float weight in weights)
            if (!(weight >= 0 && float.IsFinite(weight)))
                throw new ArgumentException($"an edge has the weight {weight}, expected at least 0", nameof(weights));
        (EdgeTopology looped, double[] values) = AddLoops(Square(edges), weights);
        double[] scale = new double[looped.Rows];
        for (int row = 0; row < looped.Rows; row++)
        {
            double sum = 0;
            for (long edge = looped.RowPointers[row]; edge < looped.RowPointers[row + 1]; edge++) sum += values[edge];
            scale[row] = sum > 0 ? 1 / Math.Sqrt(sum) : 0;
        }
        float[] scaled = new float[values.Length];
        int[] rows = looped.RowIndices();
        for (int edge = 0; edge < scaled.Length; edge++)
            scaled[edge] = (float)(values[edge] * scale[rows[edge]] * scale[looped.ColumnIndices[edge]]);
        return new Adjacency(looped, scaled);
    }

    /// <summary>Sums over neighbours: [nodes, features] to [nodes, features].</summary>
    public Tensor Sum(Tensor x) => Neighbours.Sum(x, _values?.to(x.dtype));

    /// <summary>Operations of a sum over neighbours of vectors of <paramref name="features"/>.</summary>
    public double Flops(int features) => 2.0 * Edges * features;

    /// <inheritdoc/>
    public void Dispose()
    {
        Neighbours.Dispose();
        _values?.Dispose();
    }

    private static EdgeTopology Square(EdgeTopology edges) =>
        edges.Rows == edges.Columns
            ? edges
            : throw new ArgumentException($"edges from {edges.Columns} nodes to {edges.Rows}, expected one set of nodes", nameof(edges));

    private static (EdgeTopology Edges, double[] Values) AddLoops(EdgeTopology edges, ReadOnlySpan<float> weights)
    {
        List<int> columns = new(edges.Edges + edges.Rows);
        List<double> values = new(edges.Edges + edges.Rows);
        long[] pointers = new long[edges.Rows + 1];
        for (int row = 0; row < edges.Rows; row++)
        {
            bool looped = false;
            for (int edge = (int)edges.RowPointers[row]; edge < edges.RowPointers[row + 1]; edge++)
            {
                columns.Add(edges.ColumnIndices[edge]);
                values.Add(weights.IsEmpty ? 1 : weights[edge]);
                looped |= edges.ColumnIndices[edge] == row;
            }
            if (!looped)
            {
                columns.Add(row);
                values.Add(1);
            }
            pointers[row + 1] = columns.Count;
        }
        return (EdgeTopology.Create(edges.Columns, pointers, [.. columns]), [.. values]);
    }
}
