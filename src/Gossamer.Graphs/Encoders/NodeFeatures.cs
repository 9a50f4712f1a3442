using Gossamer.Graphs.Messages;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace Gossamer.Graphs.Encoders;

/// <summary>
/// What a layer knows of each node: a dense matrix, or the few entries that are not zero. Words of documents are the latter; a product with
/// them is a sum over neighbours among the weights' columns.
/// </summary>
public sealed class NodeFeatures
{
    private readonly Tensor? _dense, _values;
    private readonly Neighbours? _entries;

    private NodeFeatures(Tensor? dense, Neighbours? entries, Tensor? values) => (_dense, _entries, _values) = (dense, entries, values);

    /// <summary>Features of a node.</summary>
    public int Width => _dense is null ? _entries!.Edges.Columns : (int)_dense.shape[1];

    /// <summary>Nodes.</summary>
    public int Nodes => _dense is null ? _entries!.Edges.Rows : (int)_dense.shape[0];

    /// <summary>Entries that are stored.</summary>
    public long Entries => _dense?.numel() ?? _entries!.Edges.Edges;

    /// <summary>Whether only entries that are not zero are stored.</summary>
    public bool IsSparse => _dense is null;

    /// <summary>A dense matrix.</summary>
    /// <param name="matrix">[nodes, features]; stays the caller's.</param>
    public static NodeFeatures Dense(Tensor matrix) =>
        matrix.dim() == 2
            ? new NodeFeatures(matrix, null, null)
            : throw new ArgumentException($"{matrix.dim()} dimensions, expected [nodes, features]", nameof(matrix));

    /// <summary>The entries that are not zero.</summary>
    /// <param name="entries">Edges from features to nodes: [nodes, features]; stays the caller's.</param>
    /// <param name="values">Value of each; stays the caller's.</param>
    public static NodeFeatures Sparse(Neighbours entries, Tensor values) =>
        values.shape is [var length] && length == entries.Edges.Edges
            ? new NodeFeatures(null, entries, values)
            : throw new ArgumentException(
                $"values of shape [{string.Join(", ", values.shape)}] for {entries.Edges.Edges} entries", nameof(values));

    /// <summary>The product with a layer's weight, without its bias: [nodes, outputs].</summary>
    public Tensor Times(Linear layer)
    {
        if (_dense is not null) return layer.call(_dense.to(layer.weight!.dtype));
        Tensor product = _entries!.Sum(layer.weight!.t(), _values!.to(layer.weight.dtype));
        return layer.bias is null ? product : product + layer.bias;
    }

    /// <summary>The same features with some entries left out and the others enlarged.</summary>
    public NodeFeatures Drop(Dropout dropout, double rate) => _dense is null
        ? new NodeFeatures(null, _entries, dropout.Apply(_values!, rate))
        : new NodeFeatures(dropout.Apply(_dense, rate), null, null);

    /// <summary>As a dense matrix: [nodes, features].</summary>
    public Tensor ToDense(ScalarType type)
    {
        if (_dense is not null) return _dense.to(type);
        Tensor places = _entries!.Rows * Width + _entries.Columns;
        // Repeated entries add up, as they do in a product.
        return zeros((long)Nodes * Width, type).index_add(0, places, _values!.to(type), 1).view(Nodes, Width);
    }
}
