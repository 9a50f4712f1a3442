using System.Numerics;
using Gossamer.Kernels.Aggregation;
using Gossamer.Learning.Tensors;
using TorchSharp;
using static TorchSharp.torch;

namespace Gossamer.Graphs.Messages;

/// <summary>y = A x for autograd: the gradient of x is Aᵀ y', that of a value the product of both ends' rows.</summary>
internal sealed class NeighbourSum : autograd.SingleTensorFunction<NeighbourSum>
{
    private const string Edges = "edges";

    /// <inheritdoc/>
    public override string Name => nameof(NeighbourSum);

    /// <summary>A x: [rows, features].</summary>
    public static Tensor Apply(Neighbours neighbours, Tensor x, Tensor? values) => apply(neighbours, x, values!);

    /// <inheritdoc/>
    public override Tensor forward(autograd.AutogradContext ctx, params object[] vars)
    {
        (var neighbours, var x, var values) = ((Neighbours)vars[0], (Tensor)vars[1], (Tensor?)vars[2]);
        ctx.save_data(Edges, neighbours);
        ctx.save_for_backward(values is null ? [x] : [x, values]);
        return x.dtype == ScalarType.Float64 ? Multiply<double>(neighbours.Edges, x, values) : Multiply<float>(neighbours.Edges, x, values);
    }

    /// <inheritdoc/>
    public override List<Tensor> backward(autograd.AutogradContext ctx, Tensor grad_output)
    {
        var neighbours = (Neighbours)ctx.get_data(Edges)!;
        List<Tensor> saved = ctx.get_saved_variables();
        Tensor x = saved[0];
        Tensor? values = saved.Count > 1 ? saved[1] : null;
        Tensor? ofX = x.requires_grad ? Apply(neighbours.Transposed, grad_output, values?.index_select(0, neighbours.Order)) : null;
        Tensor? ofValues = values?.requires_grad == true ? EdgeDots.Apply(neighbours, grad_output, x) : null;
        return [null!, ofX!, ofValues!];
    }

    private static Tensor Multiply<T>(EdgeTopology edges, Tensor x, Tensor? values)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        using Tensor from = x.contiguous();
        using Tensor? weights = values?.contiguous();
        int features = (int)x.shape[1];
        Tensor y = empty([edges.Rows, features], x.dtype);
        EdgeProducts.Multiply<T>(
            edges, weights is null ? [] : TensorData.Span<T>(weights), TensorData.Span<T>(from), features, TensorData.Span<T>(y));
        GC.KeepAlive(from);
        GC.KeepAlive(weights);
        return y;
    }
}
