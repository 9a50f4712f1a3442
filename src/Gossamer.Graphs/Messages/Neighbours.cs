using Gossamer.Kernels.Aggregation;
using TorchSharp;
using static TorchSharp.torch;

namespace Gossamer.Graphs.Messages;

/// <summary>
/// The edges of a graph as functions of tensors that autograd goes back through, on the kernels of <see cref="EdgeProducts"/>: what every
/// message-passing layer is made of. Tensors are single or double precision in main memory.
/// </summary>
/// <remarks>
/// Second derivatives exist: those of sums and products run on the same kernels, those of <see cref="Softmax"/> and <see cref="Maximum"/>
/// on libtorch's.
/// </remarks>
public sealed class Neighbours : IDisposable
{
    private Neighbours? _transposed;
    private Tensor? _order, _rows, _columns;

    /// <summary>Functions of <paramref name="edges"/>.</summary>
    public Neighbours(EdgeTopology edges) => Edges = edges;

    /// <summary>The edges, by the node they aggregate to.</summary>
    public EdgeTopology Edges { get; }

    /// <summary>The edges by the node they come from. Made on first use; disposed of with this.</summary>
    public Neighbours Transposed => _transposed ??= new Neighbours(Edges.Transposed.Topology);

    /// <summary>For each edge of <see cref="Transposed"/> its number here: [edges], int64.</summary>
    internal Tensor Order => _order ??= Kept(Edges.Transposed.Order);

    /// <summary>The row of each edge: [edges], int64.</summary>
    internal Tensor Rows => _rows ??= Kept(Edges.RowIndices());

    /// <summary>The column of each edge: [edges], int64.</summary>
    internal Tensor Columns => _columns ??= Kept(Edges.ColumnIndices.ToArray());

    /// <summary>Sums over neighbours: A x, each row the sum of value · x[column] over its edges, zero without any.</summary>
    /// <param name="x">[columns, features].</param>
    /// <param name="values">Value of each edge: [edges]; null for 1.</param>
    /// <returns>[rows, features].</returns>
    /// <exception cref="ArgumentException">A shape or an element type does not fit.</exception>
    public Tensor Sum(Tensor x, Tensor? values = null)
    {
        RequireMatrix(x, Edges.Columns, nameof(x));
        if (values is not null) RequireEdges(values, x.dtype, nameof(values));
        return NeighbourSum.Apply(this, x, values);
    }

    /// <summary>
    /// The greatest of the neighbours, feature by feature; zero without any. Of equal ones the first edge has the gradient.
    /// </summary>
    /// <param name="x">[columns, features].</param>
    /// <returns>[rows, features].</returns>
    /// <exception cref="ArgumentException">The shape or the element type does not fit.</exception>
    public Tensor Maximum(Tensor x)
    {
        RequireMatrix(x, Edges.Columns, nameof(x));
        return NeighbourMaximum.Apply(this, x);
    }

    /// <summary>The product u[row] · v[column] for each edge.</summary>
    /// <param name="u">[rows, features].</param>
    /// <param name="v">[columns, features].</param>
    /// <returns>[edges].</returns>
    /// <exception cref="ArgumentException">A shape or an element type does not fit.</exception>
    public Tensor Products(Tensor u, Tensor v)
    {
        RequireMatrix(u, Edges.Rows, nameof(u));
        RequireMatrix(v, Edges.Columns, nameof(v));
        if (u.shape[1] != v.shape[1] || u.dtype != v.dtype)
            throw new ArgumentException(
                $"{v.shape[1]} features of {v.dtype}, expected {u.shape[1]} of {u.dtype} as on the other side", nameof(v));
        return EdgeDots.Apply(this, u, v);
    }

    /// <summary>Softmax over the edges of each row.</summary>
    /// <param name="scores">[edges].</param>
    /// <returns>[edges], the shares of a row adding up to 1.</returns>
    /// <exception cref="ArgumentException">The shape or the element type does not fit.</exception>
    public Tensor Softmax(Tensor scores)
    {
        RequireEdges(scores, scores.dtype, nameof(scores));
        RequireFloating(scores, nameof(scores));
        return NeighbourShares.Apply(this, scores);
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _transposed?.Dispose();
        _order?.Dispose();
        _rows?.Dispose();
        _columns?.Dispose();
        (_transposed, _order, _rows, _columns) = (null, null, null, null);
    }

    private static Tensor Kept(IReadOnlyList<int> indices)
    {
        using IDisposable noGrad = no_grad();
        return tensor([.. indices.Select(static index => (long)index)]).DetachFromDisposeScope();
    }

    private static void RequireMatrix(Tensor matrix, int rows, string name)
    {
        if (matrix.shape is not [var height, > 0] || height != rows)
            throw new ArgumentException($"shape [{string.Join(", ", matrix.shape)}], expected [{rows}, features]", name);
        RequireFloating(matrix, name);
    }

    private void RequireEdges(Tensor values, ScalarType type, string name)
    {
        if (values.shape is not [var length] || length != Edges.Edges)
            throw new ArgumentException($"shape [{string.Join(", ", values.shape)}], expected [{Edges.Edges}]", name);
        if (values.dtype != type) throw new ArgumentException($"elements of type {values.dtype}, expected {type}", name);
    }

    private static void RequireFloating(Tensor values, string name)
    {
        if (values.dtype is not (ScalarType.Float32 or ScalarType.Float64) || values.device_type != DeviceType.CPU)
            throw new ArgumentException($"{values.dtype} on {values.device}, expected Float32 or Float64 in main memory", name);
    }
}
