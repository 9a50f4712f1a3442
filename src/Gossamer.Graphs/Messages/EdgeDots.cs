using System.Numerics;
using Gossamer.Kernels.Aggregation;
using Gossamer.Learning.Tensors;
using TorchSharp;
using static TorchSharp.torch;

namespace Gossamer.Graphs.Messages;

/// <summary>
/// The product u[row] · v[column] of each edge for autograd: each side's gradient is a sum over neighbours of the other side.
/// </summary>
internal sealed class EdgeDots : autograd.SingleTensorFunction<EdgeDots>
{
    private const string Edges = "edges";

    /// <inheritdoc/>
    public override string Name => nameof(EdgeDots);

    /// <summary>The products: [edges].</summary>
    public static Tensor Apply(Neighbours neighbours, Tensor u, Tensor v) => apply(neighbours, u, v);

    /// <inheritdoc/>
    public override Tensor forward(autograd.AutogradContext ctx, params object[] vars)
    {
        (var neighbours, var u, var v) = ((Neighbours)vars[0], (Tensor)vars[1], (Tensor)vars[2]);
        ctx.save_data(Edges, neighbours);
        ctx.save_for_backward([u, v]);
        return u.dtype == ScalarType.Float64 ? Multiply<double>(neighbours.Edges, u, v) : Multiply<float>(neighbours.Edges, u, v);
    }

    /// <inheritdoc/>
    public override List<Tensor> backward(autograd.AutogradContext ctx, Tensor grad_output)
    {
        var neighbours = (Neighbours)ctx.get_data(Edges)!;
        List<Tensor> saved = ctx.get_saved_variables();
        (Tensor u, Tensor v) = (saved[0], saved[1]);
        Tensor? ofU = u.requires_grad ? NeighbourSum.Apply(neighbours, v, grad_output) : null;
        Tensor? ofV = v.requires_grad ? NeighbourSum.Apply(neighbours.Transposed, u, grad_output.index_select(0, neighbours.Order)) : null;
        return [null!, ofU!, ofV!];
    }

    private static Tensor Multiply<T>(EdgeTopology edges, Tensor u, Tensor v)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        using Tensor left = u.contiguous(), right = v.contiguous();
        Tensor products = empty([edges.Edges], u.dtype);
        EdgeProducts.Sample<T>(edges, TensorData.Span<T>(left), TensorData.Span<T>(right), (int)u.shape[1], TensorData.Span<T>(products));
        GC.KeepAlive(left);
        GC.KeepAlive(right);
        return products;
    }
}
