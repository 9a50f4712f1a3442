using System.Numerics;
using Gossamer.Kernels.Aggregation;
using Gossamer.Learning.Tensors;
using TorchSharp;
using static TorchSharp.torch;

namespace Gossamer.Graphs.Messages;

/// <summary>Softmax over the edges of each row for autograd.</summary>
internal sealed class NeighbourShares : autograd.SingleTensorFunction<NeighbourShares>
{
    private const string Edges = "edges";

    /// <inheritdoc/>
    public override string Name => nameof(NeighbourShares);

    /// <summary>The shares: [edges].</summary>
    public static Tensor Apply(Neighbours neighbours, Tensor scores) => apply(neighbours, scores);

    /// <inheritdoc/>
    public override Tensor forward(autograd.AutogradContext ctx, params object[] vars)
    {
        (var neighbours, var scores) = ((Neighbours)vars[0], (Tensor)vars[1]);
        Tensor shares = scores.dtype == ScalarType.Float64
            ? Forward<double>(neighbours.Edges, scores)
            : Forward<float>(neighbours.Edges, scores);
        ctx.save_data(Edges, neighbours);
        ctx.save_for_backward([shares]);
        return shares;
    }

    /// <inheritdoc/>
    public override List<Tensor> backward(autograd.AutogradContext ctx, Tensor grad_output)
    {
        var neighbours = (Neighbours)ctx.get_data(Edges)!;
        Tensor shares = ctx.get_saved_variables()[0];
        if (!is_grad_enabled())
        {
            return [null!, shares.dtype == ScalarType.Float64
                ? Backward<double>(neighbours.Edges, shares, grad_output)
                : Backward<float>(neighbours.Edges, shares, grad_output)];
        }
        // Whoever differentiates again needs it in operations that autograd sees.
        Tensor products = shares * grad_output;
        Tensor sums = zeros([neighbours.Edges.Rows], shares.dtype).index_add(0, neighbours.Rows, products, 1);
        return [null!, products - shares * sums.index_select(0, neighbours.Rows)];
    }

    private static Tensor Forward<T>(EdgeTopology edges, Tensor scores)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        using Tensor from = scores.contiguous();
        Tensor shares = empty_like(from);
        EdgeSoftmax.Forward<T>(edges, TensorData.Span<T>(from), TensorData.Span<T>(shares));
        GC.KeepAlive(from);
        return shares;
    }

    private static Tensor Backward<T>(EdgeTopology edges, Tensor shares, Tensor gradient)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        using Tensor from = gradient.contiguous();
        Tensor result = empty_like(from);
        EdgeSoftmax.Backward<T>(edges, TensorData.Span<T>(shares), TensorData.Span<T>(from), TensorData.Span<T>(result));
        GC.KeepAlive(shares);
        GC.KeepAlive(from);
        return result;
    }
}
